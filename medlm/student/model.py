"""The Chinese student at work: a text's vector is the sum of its features' vectors."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from medlm.errors import WeightsDamaged
from medlm.student.features import buckets
from medlm.tensors import read_weights, write_weights
from medlm.transformer import normalise

KIND = "careline-chinese-student/1"
FILE = "student.safetensors"
REMEDY = "medlm train student"


class Student:
    """Bucket vectors kept as int8 with one scale a bucket; the vectors' lengths are the learned weights."""

    def __init__(self, rows: np.ndarray[Any, Any], scales: np.ndarray[Any, Any], *, teacher: str) -> None:
        self._rows, self._scales = rows, scales.astype(np.float32)
        self.teacher = teacher
        self.dim = rows.shape[1]
        self.fingerprint = hashlib.sha256(rows.tobytes()).hexdigest()[:12]

    @classmethod
    def load(cls, weights_dir: Path) -> "Student":
        """Read the weights; raises WeightsMissing or WeightsDamaged."""
        weights = read_weights(weights_dir / FILE, kind=KIND, remedy=REMEDY)
        try:
            rows, scales = weights.arrays["rows"], weights.arrays["scales"]
            teacher = weights.notes["teacher"]
        except KeyError as error:
            raise WeightsDamaged(f"{weights_dir / FILE} lacks {error}: run `{REMEDY}`") from None
        return cls(rows, scales, teacher=teacher)

    @classmethod
    def from_table(cls, table: np.ndarray[Any, Any], *, teacher: str) -> "Student":
        """Quantise a float table [buckets, dim] to int8."""
        scales = np.abs(table).max(axis=1) / 127
        rows = np.round(table / np.maximum(scales, 1e-12)[:, None]).astype(np.int8)
        return cls(rows, scales, teacher=teacher)

    def save(self, weights_dir: Path, notes: dict[str, str]) -> None:
        """Write the weights with notes on how they were made."""
        arrays = {"rows": self._rows, "scales": self._scales.astype(np.float16)}
        write_weights(weights_dir / FILE, arrays, notes | {"kind": KIND, "teacher": self.teacher})

    def embed(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """Vectors, float32 [n, dim], of length one; a text without any feature gets a zero vector."""
        out = np.zeros((len(texts), self.dim), np.float32)
        for number, text in enumerate(texts):
            used = buckets(text, len(self._rows))
            if used:
                out[number] = self._scales[used] @ self._rows[used].astype(np.float32)
        return normalise(out)
