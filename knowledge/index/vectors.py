"""Encode every text once, and take over what an earlier index already knows."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from common.locale import HAN
from knowledge.index.embedder import Embedder

BATCH = 256
KEYS, VECTORS = "vector_keys.npy", "vectors.npy"


def key(text: str, embedder: Embedder) -> bytes:
    """What a vector is filed under: the text and the model that reads it, 16 bytes."""
    model = embedder.fingerprint if HAN.search(text) else embedder.name
    return hashlib.blake2b(f"{model}\0{text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def encode(
    texts: list[str],
    embedder: Embedder,
    known: dict[bytes, np.ndarray[Any, Any]],
    tick: Callable[[int, int], None],
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], list[int], int]:
    """The distinct texts' keys and vectors, each given text's row among them, and how many were new.

    `known` holds vectors by key; `tick(done, total)` is called as encoding goes on. Vectors are
    float16 [rows, dim].
    """
    keys = [key(text, embedder) for text in texts]
    row_of = {each: row for row, each in enumerate(dict.fromkeys(keys))}
    vectors = np.zeros((len(row_of), embedder.dim), np.float16)
    missing: dict[bytes, str] = {}
    for each, text in zip(keys, texts, strict=True):
        if each in known:
            vectors[row_of[each]] = known[each]
        else:
            missing[each] = text
    todo = sorted(missing.items(), key=lambda item: len(item[1]))
    for start in range(0, len(todo), BATCH):
        batch = todo[start : start + BATCH]
        encoded = embedder.embed([text for _, text in batch])
        vectors[[row_of[each] for each, _ in batch]] = encoded.astype(np.float16)
        tick(min(start + BATCH, len(todo)), len(todo))
    table = np.frombuffer(b"".join(row_of), np.uint8).reshape(-1, 16)
    return table, vectors, [row_of[each] for each in keys], len(todo)


def read_known(folder: Path) -> dict[bytes, np.ndarray[Any, Any]]:
    """The vectors of an earlier index by key; empty when there are none that can be read."""
    try:
        keys = np.load(folder / KEYS)
        vectors = np.load(folder / VECTORS, mmap_mode="r")
    except (OSError, ValueError):
        return {}
    if keys.shape[0] != vectors.shape[0]:
        return {}
    return {row.tobytes(): vector for row, vector in zip(keys, vectors, strict=True)}
