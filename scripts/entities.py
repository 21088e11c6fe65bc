"""Measures how well the bot marks symptoms, times and so on: `python -m scripts.entities [--misses]`."""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import yaml

from bot.components.entity import KINDS
from bot.components.entity_reader import entities_in

SETS = Path(__file__).parents[1] / "bot" / "tests" / "entities"
MONDAY = datetime(2026, 3, 2, 10)
_MARKED = re.compile(r"\[([^\[\]]+)\]\((\w+)(?:=([^()]*))?\)")
_CLOSE = 0.06  # of the value: months and weeks are told roughly


class Mark(NamedTuple):
    """An entity with its place and its value as text, where one is told."""

    kind: str
    start: int
    end: int
    value: str | None


def marked(line: str) -> tuple[str, list[Mark]]:
    """The words of an annotated line and what is marked in them."""
    text, marks, at = "", [], 0
    for match in _MARKED.finditer(line):
        text += line[at : match.start()]
        marks.append(Mark(match.group(2), len(text), len(text) + len(match.group(1)), match.group(3)))
        text += match.group(1)
        at = match.end()
    return text + line[at:], marks


def read_set(lang: str) -> list[tuple[str, list[Mark]]]:
    """The annotated messages of a language."""
    return [marked(line) for line in yaml.safe_load((SETS / f"{lang}.yml").read_text("utf-8"))["utterances"]]


class Score:
    """Counts of what was found, missed and wrong, by entity."""

    def __init__(self) -> None:
        self.right: Counter[str] = Counter()
        self.wanted: Counter[str] = Counter()
        self.given: Counter[str] = Counter()

    def add(self, wanted: list[Mark], given: list[Mark], overlap: bool) -> None:
        """One message; each mark answers for one other at most."""
        left = list(given)
        self.wanted.update(one.kind for one in wanted)
        self.given.update(one.kind for one in given)
        for one in wanted:
            fit = next((other for other in left if _fits(one, other, overlap)), None)
            if fit is not None:
                left.remove(fit)
                self.right[one.kind] += 1

    def f1(self, kinds: tuple[str, ...] = KINDS) -> float:
        """Micro-averaged over these entities."""
        right = sum(self.right[kind] for kind in kinds)
        total = sum(self.wanted[kind] + self.given[kind] for kind in kinds)
        return 2 * right / total if total else 1.0


def _fits(one: Mark, other: Mark, overlap: bool) -> bool:
    if one.kind != other.kind:
        return False
    if overlap:
        return one.start < other.end and other.start < one.end
    return (one.start, one.end) == (other.start, other.end)


def same_value(wanted: str, value: object) -> bool:
    """Whether a value is the wanted one, near enough for numbers."""
    number = wanted.split(" ", maxsplit=1)[0]
    try:
        return abs(float(number) - float(str(value))) <= _CLOSE * max(1.0, abs(float(number)))
    except ValueError:
        return str(value) in (wanted, number)


def measure(lang: str, misses: bool = False) -> tuple[Score, Score, float, float]:
    """Strict and overlap scores, the share of right values, and the mean milliseconds a message."""
    strict, loose, values, spent = Score(), Score(), [], 0.0
    entities_in("warm up", MONDAY)
    for text, wanted in read_set(lang):
        begun = time.perf_counter()
        found = entities_in(text, MONDAY)
        spent += time.perf_counter() - begun
        given = [Mark(one.kind, one.start, one.end, None) for one in found]
        strict.add(wanted, given, overlap=False)
        loose.add(wanted, given, overlap=True)
        told = {(one.kind, one.start, one.end): one.value for one in found}
        both = [(one.value, told.get(one[:3])) for one in wanted]
        values += [same_value(value, given) for value, given in both if value and given is not None]
        if misses:
            _print_misses(text, wanted, told)
    return strict, loose, sum(values) / len(values), 1000 * spent / len(read_set(lang))


def _print_misses(text: str, wanted: list[Mark], told: dict[tuple[str, int, int], object]) -> None:
    """What was not found (-), found too much (+) or valued otherwise (=)."""
    places = {one[:3] for one in wanted}
    lines = [f"- {kind} {text[start:end]}" for kind, start, end in places - set(told)]
    lines += [f"+ {kind} {text[start:end]}" for kind, start, end in set(told) - places]
    lines += [
        f"= {one.value} {told[one[:3]]}"
        for one in wanted
        if one.value and told.get(one[:3]) is not None and not same_value(one.value, told[one[:3]])
    ]
    if lines:
        print(text, *lines, sep="\n   ")


def main(arguments: list[str]) -> int:
    """Print a table for each language."""
    for lang in ("en", "zh", "en_second", "zh_second"):
        strict, loose, values, each = measure(lang, "--misses" in arguments)
        f1 = f"F1 strict {strict.f1():.3f}, overlap {loose.f1():.3f}"
        print(f"{lang}: {f1}, values {values:.3f}, {each:.2f} ms")
        for kind in KINDS:
            print(f"  {kind:17} {strict.wanted[kind]:4} {strict.f1((kind,)):.3f} {loose.f1((kind,)):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
