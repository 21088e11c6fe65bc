"""Find passages that say nearly the same about the same thing."""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np

from knowledge.index.words import english_words

Array = np.ndarray[Any, Any]
NEAR = 0.8
"""The share of common shingles (Jaccard) from which two texts count as nearly the same."""
HASHES = 64
BAND = 4
"""Signatures that agree in one band of this many hashes are compared (Broder 1997, minwise hashing)."""
SHINGLE = 4
"""Neighbouring words, or Chinese characters, that make a shingle."""
_TOKEN = re.compile(r"[a-z0-9]+|[\u3400-\u9fff\uf900-\ufaff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LEAST_ESTIMATE = NEAR - 0.2


@dataclass(frozen=True, slots=True)
class Entry:
    """What is compared of a passage: its language, what it is about, and its signature (uint32 [64])."""

    id: str
    lang: str
    names: frozenset[str]
    signature: bytes


def shingles(text: str) -> Array:
    """The distinct hashes of every four neighbouring words or Chinese characters, uint64 [n], sorted."""
    words = _TOKEN.findall(text.lower()) or [""]
    tokens = np.array([zlib.crc32(word.encode()) for word in words], np.uint64)
    size = min(SHINGLE, len(tokens))
    mixed = np.zeros(len(tokens) - size + 1, np.uint64)
    for at in range(size):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + tokens[at : at + len(mixed)]
    return np.unique(mixed ^ (mixed >> np.uint64(29)))


def signature(text: str) -> bytes:
    """The least hash of the text's shingles under each of 64 hash functions, 256 bytes."""
    factors, offsets = _functions()
    hashed = (shingles(text)[None, :] * factors[:, None] + offsets[:, None]) >> np.uint64(32)
    return hashed.min(axis=1).astype(np.uint32).tobytes()


def alike(first: str, second: str) -> float:
    """The share of shingles that two texts have in common, 0 to 1 (Jaccard)."""
    one, other = shingles(first), shingles(second)
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / (len(one) + len(other) - common)


def names_of(*names: str) -> frozenset[str]:
    """Names in a form in which the same thing is written the same: English stems, Chinese as it is."""
    stems = (" ".join(english_words(name)) if not _HAN.search(name) else name.strip() for name in names)
    return frozenset(filter(None, stems))


def pairs(entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """The ids of any two that are of one language, share a name and have like signatures.

    A guess to be checked with `alike`: of texts that are nearly the same it misses about one in a thousand.
    """
    if not entries:
        return
    table = np.frombuffer(b"".join(entry.signature for entry in entries), np.uint32).reshape(-1, HASHES)
    seen: set[tuple[int, int]] = set()
    for start in range(0, HASHES, BAND):
        buckets: dict[tuple[str, str, bytes], list[int]] = defaultdict(list)
        for row, band in enumerate(np.ascontiguousarray(table[:, start : start + BAND])):
            key = band.tobytes()
            for name in entries[row].names:
                buckets[entries[row].lang, name, key].append(row)
        for rows in buckets.values():
            for pair in combinations(rows, 2):
                if pair not in seen and (table[pair[0]] == table[pair[1]]).mean() >= _LEAST_ESTIMATE:
                    yield entries[pair[0]].id, entries[pair[1]].id
                seen.add(pair)


def groups(found: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Each id that stands in a pair → the first id of all that hang together with it."""
    head: dict[str, str] = {}

    def first(each: str) -> str:
        while head.setdefault(each, each) != each:
            head[each] = head[head[each]]
            each = head[each]
        return each

    for one, other in found:
        low, high = sorted((first(one), first(other)))
        head[high] = low
    return {each: first(each) for each in head}


@cache
def _functions() -> tuple[Array, Array]:
    draw = np.random.default_rng(20261124)
    factors = draw.integers(1, 2**63, HASHES, np.uint64) * np.uint64(2) + np.uint64(1)
    return factors, draw.integers(0, 2**63, HASHES, np.uint64)
