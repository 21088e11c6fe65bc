"""A BERT encoder's forward pass for a processor with bfloat16 matrix units: fewer, larger steps.

Each linear layer is one oneDNN call on weights laid out once, with the activation or the residual sum
inside; query, key and value are one product; rows come in steps of a few sizes, because oneDNN prepares
each size anew.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

ROW_STEP = 32
"""Rows of a product are rounded up to this."""
LENGTH_STEP = 4
"""Lengths are rounded up to this."""
FAR_BELOW = -30_000.0
"""Added to the score of padding, so that it gets no weight."""


class FastBert:
    """Token numbers to mean-pooled hidden states; weights are copied from a Hugging Face BertModel."""

    def __init__(self, model: Any) -> None:
        import torch

        config = model.config
        self._heads, self._dim = config.num_attention_heads, config.hidden_size
        self._head_dim = self._dim // self._heads
        self._eps, self._pad = config.layer_norm_eps, int(config.pad_token_id or 0)
        embeddings = model.embeddings
        self._words = embeddings.word_embeddings.weight.detach()
        kinds = embeddings.token_type_embeddings.weight.detach()
        self._places = (embeddings.position_embeddings.weight.detach().float() + kinds[0].float()).bfloat16()
        self._first_norm = _norm(embeddings.LayerNorm)
        self._layers = []
        for layer in model.encoder.layer:
            own = layer.attention.self
            scale = self._head_dim**-0.5
            weight = torch.cat([_matrix(own.query) * scale, _matrix(own.key), _matrix(own.value)])
            bias = torch.cat([own.query.bias * scale, own.key.bias, own.value.bias])
            self._layers.append(
                (
                    _laid_out(weight, bias),
                    _laid_out(_matrix(layer.attention.output.dense), layer.attention.output.dense.bias),
                    _norm(layer.attention.output.LayerNorm),
                    _laid_out(_matrix(layer.intermediate.dense), layer.intermediate.dense.bias),
                    _laid_out(_matrix(layer.output.dense), layer.output.dense.bias),
                    _norm(layer.output.LayerNorm),
                )
            )

    @staticmethod
    def fits(model: Any, device: str) -> bool:
        """Whether this pass computes what the model does, and the processor is made for it."""
        import torch

        config = model.config
        return (
            device == "cpu"
            and config.model_type == "bert"
            and config.hidden_act == "gelu"
            and next(model.parameters()).dtype == torch.bfloat16
            and bool(torch.backends.mkldnn.is_available())
            and hasattr(torch.ops.mkldnn, "_linear_pointwise")
        )

    def means(self, pieces: Sequence[Sequence[int]]) -> np.ndarray[Any, Any]:
        """float32 [n, dim]: the mean of each piece's last hidden states."""
        import torch

        norm, linear = torch.nn.functional.layer_norm, torch.ops.mkldnn._linear_pointwise
        count, shape = len(pieces), (self._dim,)
        lengths = [len(piece) for piece in pieces]
        longest = -(-max(lengths) // LENGTH_STEP) * LENGTH_STEP
        rows = count * longest
        with torch.inference_mode():
            flat = [number for piece in pieces for number in (*piece, *[self._pad] * (longest - len(piece)))]
            flat += [self._pad] * (-rows % ROW_STEP)
            places = self._places[:longest].repeat(count + 1 + ROW_STEP // longest, 1)[: len(flat)]
            hidden = norm(self._words[torch.tensor(flat)] + places, shape, *self._first_norm, self._eps)
            there = torch.arange(longest)[None] < torch.tensor(lengths)[:, None]
            hide = None
            if min(lengths) < longest:
                hide = torch.zeros(count, 1, longest, dtype=torch.bfloat16)
                hide = hide.masked_fill_(~there[:, None], FAR_BELOW).repeat_interleave(self._heads, 0)
            context = torch.zeros(len(flat), self._dim, dtype=torch.bfloat16)
            for triple, out, norm_1, up, down, norm_2 in self._layers:
                mixed = linear(hidden, *triple, "none", [], "")[:rows]
                self._attend(mixed, context[:rows].view(count, longest, self._heads, self._head_dim), hide)
                summed = linear.binary(context, hidden, *out, "add")
                hidden = norm(summed, shape, *norm_1, self._eps)
                inner = linear(hidden, *up, "gelu", [], "none")
                summed = linear.binary(inner, hidden, *down, "add")
                hidden = norm(summed, shape, *norm_2, self._eps)
            last = hidden[:rows].view(count, longest, self._dim).float()
            sums = (last * there[..., None]).sum(1)
            return np.asarray((sums / there.sum(1, keepdim=True)).numpy())

    def _attend(self, mixed: Any, context: Any, hide: Any) -> None:
        """Scaled dot-product attention of [rows, 3 × dim], written to ``context`` [n, length, heads, d]."""
        import torch

        count, length, heads, size = context.shape
        parts = mixed.view(count, length, 3, heads, size).permute(2, 0, 3, 1, 4).contiguous()
        query, key, value = parts.view(3, count * heads, length, size)
        scores = torch.bmm(query, key.transpose(1, 2))
        if hide is not None:
            scores += hide
        weights = scores.sub_(scores.amax(-1, keepdim=True)).exp_()
        read = torch.bmm(weights, value).div_(weights.sum(-1, keepdim=True))
        context.copy_(read.view(count, heads, length, size).transpose(1, 2))


def _matrix(layer: Any) -> Any:
    return layer.weight.detach().float()


def _laid_out(weight: Any, bias: Any) -> tuple[Any, Any]:
    import torch

    packed = torch.ops.mkldnn._reorder_linear_weight(weight.bfloat16().contiguous(), None)
    return packed, bias.detach().bfloat16()


def _norm(layer: Any) -> tuple[Any, Any]:
    return layer.weight.detach(), layer.bias.detach()
