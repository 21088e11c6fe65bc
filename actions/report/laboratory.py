"""Finds laboratory results in a report, line by line: which test, what value, what printed range."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from actions.report.catalogue import Catalogue, LabTest
from actions.report.columns import UNIT, Columns, normal, read, unit_key

_MOST_LINES = 5
"""A table that lost its columns has a name, a value, a mark, a unit and a range on lines of their own."""
_VALUE_LINE = re.compile(r"^[\s<>≤≥]*[\d(↑↓+\-±]|^\s*(?:H|L|positive|negative|阳性|阴性)\s*$", re.I)
_LONGEST_NAME = 60
_NUMBERED = re.compile(r"\d\s*$|\d\s")


@dataclass(frozen=True)
class Result:
    """One value of a report, as the report prints it; `alone` where its line holds no other text."""

    test: LabTest
    columns: Columns
    words: str
    alone: bool

    @property
    def place(self) -> str:
        """above, below or within the range that the report prints; "" where it prints none that decides."""
        value, sign, low, high = (
            self.columns.value, self.columns.sign, self.columns.low, self.columns.high,
        )  # fmt: skip
        if value is None or (low is None and high is None):
            return ""
        if low is not None and (value < low or (sign == "<" and value <= low)):
            return "" if sign == ">" else "below"
        if high is not None and (value > high or (sign == ">" and value >= high)):
            return "" if sign == "<" else "above"
        if sign == "<" and low:
            return ""
        return "" if sign == ">" and high is not None else "within"

    @property
    def amount(self) -> float | None:
        """The value in the unit of the test's limits; None where the unit is not known."""
        value = self.columns.value
        if value is None:
            return None
        if self.columns.unit:
            if not self.test.units:
                return value if not self.test.unit else None
            factor = self.test.units.get(unit_key(self.columns.unit))
            return None if factor is None else value * factor
        if not self.test.doubtful:
            return value
        factor = next((factor for least, factor in self.test.doubtful if value >= least), 0.0)
        return value * factor if factor > 0 else None


def results(text: str, known: Catalogue) -> tuple[Result, ...]:
    """Every result in the text, in its order; of two for one test with the same value the first."""
    found: dict[tuple[str, str], Result] = {}
    for line in _lines(normal(text), known):
        for one in _in_line(line, known):
            found.setdefault((one.test.id, one.columns.text), one)
    return tuple(found.values())


def _in_line(line: str, known: Catalogue) -> Iterator[Result]:
    units = [match.span() for match in UNIT.finditer(line)]
    names = [
        match
        for match in known.names.finditer(line)
        if not any(start <= match.start() and match.end() <= end for start, end in units)
    ]
    alone = len(names) > 0 and names[0].start() < _LONGEST_NAME
    for at, match in enumerate(names):
        stop = names[at + 1].start() if at + 1 < len(names) else len(line)
        cell = line[match.end() : stop]
        columns = read(cell)
        if columns is not None:
            test = known.test_named(match.group())
            words = line[match.start() : stop].strip(" ,;，；、|\t")
            yield Result(test, columns, re.sub(r"\s+", " ", words), alone)


def _lines(text: str, known: Catalogue) -> Iterator[str]:
    """The lines, those of a table that lost its columns put together again."""
    lines = [line for line in text.splitlines() if line.strip()]
    at = 0
    while at < len(lines):
        line, taken = lines[at], 1
        name_only = len(line) < _LONGEST_NAME and known.names.search(line) and not _NUMBERED.search(line)
        if name_only and at + 1 < len(lines) and _VALUE_LINE.match(lines[at + 1]):
            while taken < _MOST_LINES and at + taken < len(lines):
                following = lines[at + taken]
                if known.names.search(UNIT.sub(" ", following)):
                    break
                line, taken = f"{line}  {following}", taken + 1
        yield line
        at += taken
