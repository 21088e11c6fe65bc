"""Finds texts that are nearly copies of each other."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping

_BLANKS = re.compile(r"[\W_]+")


def grams(text: str, size: int = 5) -> frozenset[str]:
    """The text's runs of five characters, case and width aside.

    Blanks and punctuation count only where there is nothing else.
    """
    text = unicodedata.normalize("NFKC", text).lower()
    plain = _BLANKS.sub(" ", text).strip() or text
    if len(plain) <= size:
        return frozenset([plain])
    return frozenset(plain[start : start + size] for start in range(len(plain) - size + 1))


class Similar:
    """Holds texts and names those that a new one resembles: Jaccard index of 5-grams above the limit.

    Exact, not hashed: a text above the limit t shares one of its first ⌊(1−t)·n⌋+1 grams, in one fixed
    order, with the other's (prefix filtering, Chaudhuri et al. 2006), so only those are looked up. The
    order has rare grams first: they lead to few.
    """

    def __init__(self, limit: float, frequency: Mapping[str, int] | None = None) -> None:
        """`limit` between 0 and 1, raises ValueError otherwise; `frequency`: how many texts hold a gram."""
        if not 0 < limit < 1:
            raise ValueError(f"limit {limit} is not between 0 and 1")
        self._limit, self._frequency = limit, frequency or {}
        self._sets: list[frozenset[str]] = []
        self._where: dict[str, list[int]] = defaultdict(list)

    def add(self, text: str) -> list[tuple[int, float]]:
        """Adds a text; gives (index of an earlier text, Jaccard index) for those above the limit."""
        mine = grams(text)
        prefix = sorted(mine, key=self._rarity)[: int((1 - self._limit) * len(mine)) + 1]
        seen = Counter(index for gram in prefix for index in self._where[gram])
        found = []
        for index in sorted(seen):
            other = self._sets[index]
            if min(len(mine), len(other)) <= self._limit * max(len(mine), len(other)):
                continue
            score = len(mine & other) / len(mine | other)
            if score > self._limit:
                found.append((index, score))
        for gram in prefix:
            self._where[gram].append(len(self._sets))
        self._sets.append(mine)
        return found

    def _rarity(self, gram: str) -> tuple[int, str]:
        return self._frequency.get(gram, 0), gram
