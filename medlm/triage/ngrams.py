"""The words and word parts of a text as a sparse vector, for what a sentence vector blurs ("no", "3")."""

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from common.locale import HAN
from medlm.words import chinese_words, runs


def ngrams(text: str) -> set[str]:
    """English: words, neighbouring words, four-letter parts. Chinese: words, and 1 to 3 characters."""
    found: set[str] = set()
    tokens = runs(text)
    for token in tokens:
        if HAN.match(token):
            found.update(f"z:{word}" for word in chinese_words(token))
            found.update(token[at : at + size] for size in (1, 2, 3) for at in range(len(token) - size + 1))
        else:
            found.add(f"w:{token}")
            framed = f"^{token}$"
            found.update(f"p:{framed[at : at + 4]}" for at in range(len(framed) - 3))
    latin = [token for token in tokens if not HAN.match(token)]
    found.update(f"2:{first} {second}" for first, second in zip(latin, latin[1:], strict=False))
    return found


def hashed(texts: Sequence[str], size: int) -> Any:
    """A scipy CSR matrix [n, size] of length-one rows (an empty row for a text without words)."""
    from scipy.sparse import csr_matrix

    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for text in texts:
        used = sorted({zlib.crc32(feature.encode()) % size for feature in ngrams(text)})
        columns += used
        values += [max(len(used), 1) ** -0.5] * len(used)
        ends.append(len(columns))
    return csr_matrix((np.array(values, np.float32), columns, ends), shape=(len(texts), size))
