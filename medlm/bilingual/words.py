"""The Chinese words that the bilingual reader knows, each with its place among the English ones."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from medlm.errors import WeightsDamaged
from medlm.tensors import read_weights, write_weights

KIND = "careline-chinese-words/1"
FILE = "words.safetensors"
REMEDY = "medlm train words"
Array = np.ndarray[Any, Any]


class ChineseWords:
    """Words and characters with their input vectors for one base encoder, int8 with one scale a word."""

    def __init__(self, vocabulary: Sequence[str], rows: Array, scales: Array, *, base: str) -> None:
        self.vocabulary, self.base = tuple(vocabulary), base
        self._rows, self._scales = rows, scales
        digest = hashlib.sha256(rows.tobytes() + "\n".join(vocabulary).encode())
        self.fingerprint = digest.hexdigest()[:12]

    @property
    def vectors(self) -> Array:
        """float32 [words, dim]."""
        return np.asarray(self._rows.astype(np.float32) * self._scales.astype(np.float32)[:, None])

    @classmethod
    def from_table(cls, vocabulary: Sequence[str], table: Array, *, base: str) -> "ChineseWords":
        """Quantise a float table [words, dim]."""
        scales = (np.abs(table).max(axis=1) / 127).astype(np.float16)
        rows = np.round(table / np.maximum(scales.astype(np.float32), 1e-7)[:, None])
        return cls(vocabulary, np.clip(rows, -127, 127).astype(np.int8), scales, base=base)

    @classmethod
    def load(cls, weights_dir: Path) -> "ChineseWords":
        """Read the weights; raises WeightsMissing or WeightsDamaged."""
        weights = read_weights(weights_dir / FILE, kind=KIND, remedy=REMEDY)
        try:
            vocabulary = weights.notes["vocabulary"].split("\n")
            rows, scales = weights.arrays["rows"], weights.arrays["scales"]
            base = weights.notes["base"]
        except KeyError as error:
            raise WeightsDamaged(f"{weights_dir / FILE} lacks {error}: run `{REMEDY}`") from None
        if len(vocabulary) != len(rows):
            raise WeightsDamaged(f"{weights_dir / FILE} names other words than it holds: run `{REMEDY}`")
        return cls(vocabulary, rows, scales, base=base)

    def save(self, weights_dir: Path) -> None:
        """Write the weights."""
        notes = {"kind": KIND, "base": self.base, "vocabulary": "\n".join(self.vocabulary)}
        write_weights(weights_dir / FILE, {"rows": self._rows, "scales": self._scales}, notes)
