"""Build the index beside the old one and swap it in, in one step, when it is whole on the disk."""

import fcntl
import json
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from common.clock import now
from common.disk import sync
from knowledge.errors import BuildFailed, IndexUnusable
from knowledge.index import dense, lexical
from knowledge.index.contents import Contents, contents_of, passages_hash
from knowledge.index.embedder import Embedder
from knowledge.index.manifest import BUILDER, Manifest, checksums, read_manifest, verify, write_manifest
from knowledge.index.vectors import KEYS, VECTORS, encode, read_known
from knowledge.passage import Passage

_GENERATION = "g-"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: nothing when `changed` is false."""

    changed: bool
    manifest: Manifest
    encoded: int = 0
    seconds: float = 0.0


def build(
    folder: Path,
    passages: list[Passage],
    embedder: Embedder,
    *,
    tick: Callable[[int, int], None] = lambda done, total: None,
    force: bool = False,
) -> Built:
    """Bring the index in that folder up to date with the passages.

    The files are written into a new generation folder, flushed, and only then named by
    `manifest.json` in one rename: whoever opens the index sees the old one or the new one, and a
    build that is killed leaves the old one. `tick(done, total)` reports encoded texts. Raises
    BuildFailed when there is nothing to index, another build runs, or the disk is full.
    """
    if not passages:
        raise BuildFailed("there is no approved passage to index; import or approve some first")
    started = time.monotonic()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            old = _current(folder)
            wanted = (BUILDER, embedder.fingerprint, passages_hash(passages))
            if old and not force and (old.builder, old.model, old.passages_hash) == wanted:
                return Built(False, old)
            _sweep(folder, keep=old)
            manifest, encoded = _generation(folder, passages, embedder, wanted[2], old, tick)
            write_manifest(folder, manifest)
            _sweep(folder, keep=manifest)
    except OSError as error:
        raise BuildFailed(
            f"{folder}: the index could not be written ({error.strerror or error}); the old one is untouched"
        ) from error
    except (RuntimeError, ValueError) as error:
        raise BuildFailed(f"{folder}: building failed ({error}); the old one is untouched") from error
    return Built(True, manifest, encoded, time.monotonic() - started)


def _generation(
    folder: Path,
    passages: list[Passage],
    embedder: Embedder,
    digest: str,
    old: Manifest | None,
    tick: Callable[[int, int], None],
) -> tuple[Manifest, int]:
    generation = f"{_GENERATION}{now():%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    target = folder / generation
    target.mkdir()
    try:
        contents = contents_of(passages)
        known = read_known(folder / old.generation) if old else {}
        texts = contents.questions + contents.answers
        keys, vectors, rows, encoded = encode(texts, embedder, known, tick)
        _write(target, contents, keys, vectors, np.array(rows, np.int32))
        files = checksums(target)
        for path in (*(target / name for name in files), target / "lexical", target):
            sync(path)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    counts = {
        "documents": len(contents.documents), "pieces": len(contents.pieces),
        "question_vectors": len(contents.questions), "answer_vectors": len(contents.answers),
    }  # fmt: skip
    built_at = now().isoformat(timespec="seconds")
    return Manifest(
        BUILDER, embedder.fingerprint, embedder.dim, digest, counts, built_at, generation, files
    ), encoded


def _write(
    target: Path,
    contents: Contents,
    keys: np.ndarray[Any, Any],
    vectors: np.ndarray[Any, Any],
    rows: np.ndarray[Any, Any],
) -> None:
    np.save(target / KEYS, keys)
    np.save(target / VECTORS, vectors)
    split = len(contents.questions)
    arrays = {
        "question_row": rows[:split], "answer_row": rows[split:], "answer_piece": contents.answer_piece,
        "piece_start": contents.piece_start, "question_start": contents.question_start,
        "answer_start": contents.answer_start,
    }  # fmt: skip
    for name, values in arrays.items():
        np.save(target / f"{name}.npy", np.array(values, np.int32))
    dense.write(target / "questions.faiss", vectors[rows[:split]])
    dense.write(target / "answers.faiss", vectors[rows[split:]])
    pieces = zip(contents.piece_titles, (piece["text"] for piece in contents.pieces), strict=True)
    lexical.write(target / "lexical", pieces)
    _write_lines(target / "documents.jsonl", contents.documents)
    offsets = _write_lines(target / "pieces.jsonl", contents.pieces)
    np.save(target / "piece_offsets.npy", np.array(offsets, np.int64))


def _write_lines(file: Path, entries: list[Any]) -> list[int]:
    offsets = [0]
    with file.open("wb") as handle:
        for entry in entries:
            line = json.dumps(entry, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
            handle.write(line)
            offsets.append(offsets[-1] + len(line))
    return offsets


def _current(folder: Path) -> Manifest | None:
    try:
        manifest = read_manifest(folder)
        verify(folder / manifest.generation, manifest)
    except IndexUnusable:
        return None
    return manifest


def _sweep(folder: Path, keep: Manifest | None) -> None:
    """Remove generations that no manifest names: earlier ones, and those of a build that was killed."""
    for path in folder.glob(f"{_GENERATION}*"):
        if keep is None or path.name != keep.generation:
            shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(f".manifest.json.{_GENERATION}*"):
        path.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".build.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildFailed(f"{folder}: another build is running; wait for it to end") from None
        yield
