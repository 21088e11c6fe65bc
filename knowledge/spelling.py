"""Mend misspelt words by the words that the library itself uses."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

SHORTEST = 5
"""Shorter words are left alone: too many other words are one letter away."""
LONG = 8
"""Words from this length on may have two slips, shorter ones one."""
_WORD = re.compile(r"[A-Za-z]+")


class Speller:
    """Proposes the library's word that is one or two slips of the hand away.

    A slip is a letter too many, too few, wrong, or swapped with its neighbour (words that share a
    form with one letter taken out, as in SymSpell by W. Garbe). Words that `known` accepts stay.
    """

    def __init__(self, words: Iterable[str], known: Callable[[str], bool]) -> None:
        self._known = lru_cache(20_000)(known)
        self._count: Counter[str] = Counter()
        self._shorter: dict[str, set[str]] = defaultdict(set)
        for word in words:
            if len(word) >= SHORTEST and word.isascii():
                self._count[word] += 1
        for word in self._count:
            for form in _shortened(word):
                self._shorter[form].add(word)

    def mend(self, text: str) -> str:
        """The text with each unknown word replaced where a near word exists; everything else as it was."""
        return _WORD.sub(lambda found: self._word(found.group()), text)

    def _word(self, word: str) -> str:
        lower = word.lower()
        if len(lower) < SHORTEST or self._known(lower):
            return word
        near = {each for form in _shortened(lower) for each in self._shorter.get(form, ())}
        slips = 1 if len(lower) < LONG else 2
        ranked = ((_distance(lower, each), -self._count[each], each) for each in near if each[0] == lower[0])
        return min((found for found in ranked if found[0] <= slips), default=(0, 0, word))[2]


def words_of(names: Iterable[str]) -> Iterator[str]:
    """The words of the names, in lower case."""
    for name in names:
        yield from (word.lower() for word in _WORD.findall(name))


def _shortened(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _distance(first: str, second: str) -> int:
    """Letters to insert, delete, replace or swap with a neighbour (optimal string alignment)."""
    older: list[int] = []
    previous = list(range(len(second) + 1))
    for row, letter in enumerate(first, 1):
        current = [row]
        for column, other in enumerate(second, 1):
            cost = min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == second[column - 2] and first[row - 2] == other:
                cost = min(cost, older[column - 2] + 1)
            current.append(cost)
        older, previous = previous, current
    return previous[-1]
