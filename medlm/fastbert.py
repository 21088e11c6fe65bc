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
ALIKE = 0.8
"""The shortest text of a group is at least about so long as its longest."""
LEAST, MOST = -80.0, 60.0
"""Bounds of an attention score, so that its exponential is neither zero nor infinite (real ones are < 40)."""


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
        """float32 [n, dim]: the mean of each piece's last hidden states.

        Texts of all lengths go through the linear layers as one stack of rows; only attention looks at
        groups of like length, so that hardly anything is padded.
        """
        import torch

        norm, linear = torch.nn.functional.layer_norm, torch.ops.mkldnn._linear_pointwise
        shape = (self._dim,)
        groups = _groups([len(piece) for piece in pieces])
        flat: list[int] = []
        for members, length in groups:
            for number in members:
                flat += [*pieces[number], *[self._pad] * (length - len(pieces[number]))]
        spare = -len(flat) % ROW_STEP
        with torch.inference_mode():
            places = [self._places[:length].repeat(len(members), 1) for members, length in groups]
            places.append(self._places[:1].repeat(spare, 1))
            read = self._words[torch.tensor(flat + [self._pad] * spare)] + torch.cat(places)
            hidden = norm(read, shape, *self._first_norm, self._eps)
            sizes = [torch.tensor([len(pieces[number]) for number in members]) for members, _ in groups]
            there = [
                torch.arange(length)[None] < own[:, None]
                for (_, length), own in zip(groups, sizes, strict=True)
            ]
            seen = [one.bfloat16().repeat_interleave(self._heads, 0)[..., None] for one in there]
            context = torch.zeros(len(hidden), self._dim, dtype=torch.bfloat16)
            for triple, out, norm_1, up, down, norm_2 in self._layers:
                mixed, row = linear(hidden, *triple, "none", [], ""), 0
                for (members, length), own in zip(groups, seen, strict=True):
                    rows = slice(row, row := row + len(members) * length)
                    target = context[rows].view(len(members), length, self._heads, self._head_dim)
                    self._attend(mixed[rows], target, own)
                summed = linear.binary(context, hidden, *out, "add")
                hidden = norm(summed, shape, *norm_1, self._eps)
                inner = linear(hidden, *up, "gelu", [], "none")
                summed = linear.binary(inner, hidden, *down, "add")
                hidden = norm(summed, shape, *norm_2, self._eps)
            result, row = np.empty((len(pieces), self._dim), np.float32), 0
            for (members, length), own in zip(groups, there, strict=True):
                rows = slice(row, row := row + len(members) * length)
                last = hidden[rows].view(len(members), length, self._dim).float()
                sums = (last * own[..., None]).sum(1)
                result[members] = (sums / own.sum(1, keepdim=True)).numpy()
        return result

    def _attend(self, mixed: Any, context: Any, seen: Any) -> None:
        """Scaled dot-product attention of [rows, 3 × dim], written to ``context`` [n, length, heads, d].

        ``seen`` [n × heads, length, 1] is one for a token and zero for padding: values and sums are weighted
        by it, which is cheaper than hiding the scores.
        """
        import torch

        count, length, heads, size = context.shape
        parts = mixed.view(count, length, 3, heads, size).permute(2, 0, 3, 1, 4).contiguous()
        query, key, value = parts.view(3, count * heads, length, size)
        weights = torch.bmm(query, key.transpose(1, 2)).clamp_(LEAST, MOST).exp_()
        read = torch.bmm(weights, value.mul_(seen)).div_(torch.bmm(weights, seen))
        context.copy_(read.view(count, heads, length, size).transpose(1, 2))


def _groups(lengths: Sequence[int]) -> list[tuple[list[int], int]]:
    """Numbers of texts of like length, longest first, each group with the length it is padded to."""
    groups: list[tuple[list[int], int]] = []
    for number in sorted(range(len(lengths)), key=lambda number: -lengths[number]):
        if groups and lengths[number] >= groups[-1][1] * ALIKE - LENGTH_STEP:
            groups[-1][0].append(number)
        else:
            groups.append(([number], -(-lengths[number] // LENGTH_STEP) * LENGTH_STEP))
    return groups


def _matrix(layer: Any) -> Any:
    return layer.weight.detach().float()


def _laid_out(weight: Any, bias: Any) -> tuple[Any, Any]:
    import torch

    packed = torch.ops.mkldnn._reorder_linear_weight(weight.bfloat16().contiguous(), None)
    return packed, bias.detach().bfloat16()


def _norm(layer: Any) -> tuple[Any, Any]:
    return layer.weight.detach(), layer.bias.detach()
