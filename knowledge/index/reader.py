"""Open an index, refuse one that is damaged or made by another model, and read from it."""

import json
import os
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.errors import IndexUnusable
from knowledge.index.dense import Dense
from knowledge.index.lexical import Lexical
from knowledge.index.manifest import BUILDER, REBUILD, Manifest, read_manifest, verify
from knowledge.index.vectors import VECTORS

_ARRAYS = (
    "question_row", "answer_row", "answer_piece", "piece_start", "question_start", "answer_start",
    "piece_offsets",
)  # fmt: skip

MISSING = 0.25
"""How much a question that a passage does not list counts as one that is far."""
AGREEING = 3
"""Questions of a passage that must be near for it to be sure that it answers."""


@dataclass(frozen=True, slots=True)
class Document:
    """What the index knows of one passage without reading its text."""

    id: str
    lang: str
    title: str
    collection: str
    topic: str
    focus: str
    question_type: str
    source_name: str
    source_url: str
    licence: str
    synonyms: tuple[str, ...]
    reviewed_on: str
    review_due: str


class Index:
    """An open index; texts and exact vectors stay on disk and are read when needed."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self._folder = folder
        try:
            arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS}
            self._vectors = np.load(folder / VECTORS, mmap_mode="r")
            self.documents = [
                Document(**values | {"synonyms": tuple(values["synonyms"])})
                for values in map(json.loads, (folder / "documents.jsonl").read_bytes().splitlines())
            ]
        except (OSError, ValueError, TypeError) as error:
            raise IndexUnusable(f"{folder}: a file of the index cannot be read; {REBUILD}") from error
        self._rows = {kind: arrays[f"{kind}_row"] for kind in ("question", "answer")}
        self._offsets = arrays["piece_offsets"]
        self.answer_piece = np.asarray(arrays["answer_piece"])
        self.starts = {
            name: np.asarray(arrays[f"{name}_start"]) for name in ("piece", "question", "answer")
        }
        self.questions = Dense(folder / "questions.faiss", dim=manifest.dim)
        self.answers = Dense(folder / "answers.faiss", dim=manifest.dim)
        self.lexical = Lexical(folder / "lexical")
        self._pieces = (folder / "pieces.jsonl").open("rb")
        self.owner = {name: _owners(starts) for name, starts in self.starts.items()}

    def similarity(
        self, kind: str, documents: np.ndarray[Any, Any], queries: np.ndarray[Any, Any]
    ) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Each query's greatest cosine with the exact vectors of each document [documents, queries].

        `kind` is "question" or "answer". The second result is the position of the vector that is
        nearest to any of the queries [documents].
        """
        positions, bounds = self._positions(kind, documents)
        cosines = self._read(kind, positions) @ queries.T
        best = np.maximum.reduceat(cosines, bounds[:-1], axis=0)
        nearest = cosines.max(axis=1)
        at = np.array([positions[start + nearest[start:end].argmax()] for start, end in pairwise(bounds)])
        return best, at

    def agreement(self, documents: np.ndarray[Any, Any], query: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """The mean cosine of the query [dim] with the three question vectors next to it, [documents].

        One wording may be near by chance, so each that a passage has too few counts against it in part.
        """
        positions, bounds = self._positions("question", documents)
        cosines = self._read("question", positions) @ query
        counts = np.diff(bounds)
        owner = np.repeat(np.arange(len(documents)), counts)
        order = np.lexsort((-cosines, owner))
        counted = np.arange(len(order)) - np.repeat(bounds[:-1], counts) < AGREEING
        total = np.bincount(owner[order][counted], cosines[order][counted], len(documents))
        counted_of = np.minimum(counts, AGREEING)
        return (total / (counted_of + (AGREEING - counted_of) * MISSING)).astype(np.float32)

    def centres(self, documents: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """The direction of everything that each document says and is asked, float32 [documents, dim]."""
        total = np.zeros((len(documents), self.manifest.dim), np.float32)
        for kind in self._rows:
            positions, bounds = self._positions(kind, documents)
            sums = np.add.reduceat(self._read(kind, positions), bounds[:-1], axis=0)
            total += sums / np.diff(bounds)[:, None]
        return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9)

    def _positions(
        self, kind: str, documents: np.ndarray[Any, Any]
    ) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Where the documents' vectors stand, one after the other, and where each document's begin."""
        starts = self.starts[kind]
        first, counts = starts[documents], starts[documents + 1] - starts[documents]
        bounds = np.concatenate([[0], np.cumsum(counts)])
        return np.repeat(first - bounds[:-1], counts) + np.arange(bounds[-1]), bounds

    def _read(self, kind: str, positions: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return self._vectors[self._rows[kind][positions]].astype(np.float32)

    def piece(self, number: int) -> tuple[str, str]:
        """Id and text of a piece."""
        start, end = int(self._offsets[number]), int(self._offsets[number + 1])
        entry = json.loads(os.pread(self._pieces.fileno(), end - start, start))
        return entry["id"], entry["text"]

    def close(self) -> None:
        """Let go of the open file."""
        self._pieces.close()


def open_index(folder: Path, *, model: str) -> Index:
    """Open the index in that folder for the model with that fingerprint.

    Raises IndexUnusable when there is none, a file differs from its checksum, or another model or
    an older program built it; the message says what to do.
    """
    manifest = read_manifest(folder)
    if manifest.builder != BUILDER:
        raise IndexUnusable(f"{folder}: built by {manifest.builder}, this is {BUILDER}; {REBUILD}")
    if manifest.model != model:
        raise IndexUnusable(f"{folder}: built with the model {manifest.model}, now {model} is set; {REBUILD}")
    try:
        verify(folder / manifest.generation, manifest)
        return Index(folder / manifest.generation, manifest)
    except IndexUnusable:
        if read_manifest(folder).generation != manifest.generation:
            return open_index(folder, model=model)
        raise


def _owners(starts: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.repeat(np.arange(len(starts) - 1), np.diff(starts))
