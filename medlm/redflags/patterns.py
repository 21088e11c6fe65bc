"""The small language in which a rule says what must stand near what: `headache + worst ~12 - migraine`."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Callable, Dict, List, Optional, Tuple

from medlm.redflags.errors import RuleError
from medlm.redflags.lexicon import Mention
from medlm.redflags.measures import KINDS, Measure, age_days

DEFAULT_WINDOW = 40
MESSAGE_WINDOW = 10**9
_UNLESS_WINDOW = 12
_NEVER_WINDOW = 60  # a few sentences
_WINDOW = re.compile(r"\s~(\d+|message)")
_NUMBER = re.compile(r"^([a-z_0-9]+)\s*(<=|>=|<|>)\s*(\d+(?:\.\d+)?)(d|w|mo|y)?$")
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_LITERAL = re.compile(r'"([^"]+)"')

Table = Dict[str, List[Mention]]


@dataclass(frozen=True)
class Limit:
    """A number that must be above or below a threshold: `spo2<92`, `age<90d`."""

    kind: str
    sign: str
    value: float

    def holds(self, number: float) -> bool:
        """True where the number is on the rule's side of the threshold."""
        return {
            "<": number < self.value,
            "<=": number <= self.value,
            ">": number > self.value,
            ">=": number >= self.value,
        }[self.sign]


@dataclass(frozen=True)
class Element:
    """One thing that must be present: any of some concepts, or any of some limits."""

    names: Tuple[str, ...]
    limits: Tuple[Limit, ...]

    def mentions(self, table: Table, measures: Dict[str, List[Measure]]) -> List[Mention]:
        """Where the element stands in this message, in order."""
        found: List[Mention] = []
        lists = 0
        for name in self.names:
            if name in table:
                found = found + table[name] if found else table[name]
                lists += 1
        for limit in self.limits:
            hits = [one.mention for one in measures.get(limit.kind, ()) if limit.holds(one.value)]
            if hits:
                found = found + hits
                lists += 1
        return sorted(found) if lists > 1 else found


@dataclass(frozen=True)
class Pattern:
    """All elements within `window` of the rarest; void by an `unless` close by or a `never` not far off."""

    text: str
    elements: Tuple[Element, ...]
    unless: Tuple[Element, ...]
    window: int
    never: Tuple[Element, ...] = ()

    def matches(self, table: Table, measures: Dict[str, List[Measure]], all_of_them: bool) -> List[Mention]:
        """The stretches of the message that fit: the first only, or all of them."""
        lists = [element.mentions(table, measures) for element in self.elements]
        if not all(lists):
            return []
        lists.sort(key=len)
        barred = [(element.mentions(table, measures), _UNLESS_WINDOW) for element in self.unless]
        barred += [(element.mentions(table, measures), _NEVER_WINDOW) for element in self.never]
        found: List[Mention] = []
        for anchor in lists[0]:
            stretch, complete = anchor, True
            for others in lists[1:]:
                near = _nearest(anchor, others, self.window)
                if near is None:
                    complete = False
                    break
                stretch = _join(stretch, near)
            if not complete or any(_nearest(stretch, *others) for others in barred):
                continue
            found.append(stretch)
            if not all_of_them:
                break
        return found


def _gap(one: Mention, other: Mention) -> int:
    return max(other.place - one.last, one.place - other.last, 0)


def _nearest(anchor: Mention, others: List[Mention], window: int) -> Optional[Mention]:
    at = bisect_left(others, anchor)
    best: Optional[Mention] = None
    best_gap = window + 1
    for place in (at, at - 1, at + 1, at - 2):
        if 0 <= place < len(others):
            gap = _gap(anchor, others[place])
            if gap < best_gap:
                best, best_gap = others[place], gap
    return best


def _join(one: Mention, other: Mention) -> Mention:
    return Mention(
        min(one.place, other.place),
        max(one.last, other.last),
        min(one.first_token, other.first_token),
        max(one.end_token, other.end_token),
    )


def parse(text: str, where: str, literal: Callable[[str], str]) -> Pattern:
    """A pattern from its text; `literal` files a quoted phrase and gives its name. Raises RuleError."""
    rest, window = text, DEFAULT_WINDOW
    found = _WINDOW.search(rest)
    if found:
        window = MESSAGE_WINDOW if found.group(1) == "message" else int(found.group(1))
        rest = rest[: found.start()] + rest[found.end() :]
    rest = _LITERAL.sub(lambda quoted: literal(quoted.group(1)), rest)
    rest, *anywhere = re.split(r"\s--\s", rest)
    wanted, *barred = re.split(r"\s-\s", rest)
    elements = tuple(_element(part, text, where) for part in wanted.split(" + "))
    unless = tuple(_element(part, text, where) for part in barred)
    never = tuple(_element(part, text, where) for part in anywhere)
    return Pattern(text, elements, unless, window, never)


def _element(part: str, text: str, where: str) -> Element:
    names: List[str] = []
    limits: List[Limit] = []
    for option in map(str.strip, part.strip().split("|")):
        number = _NUMBER.match(option)
        if number:
            kind, sign, value, unit = number.groups()
            if kind not in KINDS:
                raise RuleError(
                    f"{where}: {kind!r} in {text!r} is no measure; use one of {', '.join(sorted(KINDS))}"
                )
            limits.append(Limit(kind, sign, age_days(float(value), unit) if unit else float(value)))
        elif _NAME.match(option) or option.startswith("="):
            names.append(option)
        else:
            raise RuleError(f"{where}: cannot read {option!r} in the pattern {text!r}")
    return Element(tuple(names), tuple(limits))
