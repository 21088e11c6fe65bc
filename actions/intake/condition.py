"""When a disposition holds: conditions over facts that may not be known yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

_CLOSE = 1e-6  # 3 months are 3 months, whatever they were computed from
UNSURE = "unsure"
"""The value of a fact that the patient was asked for and does not know."""


class Condition(Protocol):
    """Something that facts make true or false, or leave open."""

    def holds(self, facts: Mapping[str, Any]) -> bool | None:
        """True, False, or None while a fact that it needs is not known; an unsure fact is not known."""

    def names(self) -> Iterator[str]:
        """The facts that it reads, in the order in which they were written."""


@dataclass(frozen=True)
class Equals:
    """The fact has one of these values; a fact that is a set of them has at least one."""

    name: str
    values: tuple[Any, ...]

    def holds(self, facts: Mapping[str, Any]) -> bool | None:
        """See Condition."""
        value = facts.get(self.name, UNSURE)
        return None if value == UNSURE else value in self.values

    def names(self) -> Iterator[str]:
        """See Condition."""
        yield self.name


@dataclass(frozen=True)
class Between:
    """The fact is a number, at least `least` and less than `under` (in the fact's own unit)."""

    name: str
    least: float = float("-inf")
    under: float = float("inf")

    def holds(self, facts: Mapping[str, Any]) -> bool | None:
        """See Condition."""
        value = facts.get(self.name, UNSURE)
        if value is False:  # it cannot apply to this patient
            return False
        return None if value == UNSURE else self.least <= float(value) + _CLOSE < self.under

    def names(self) -> Iterator[str]:
        """See Condition."""
        yield self.name


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]

    def holds(self, facts: Mapping[str, Any]) -> bool | None:
        """See Condition."""
        found = [part.holds(facts) for part in self.parts]
        return False if False in found else None if None in found else True

    def names(self) -> Iterator[str]:
        """See Condition."""
        for part in self.parts:
            yield from part.names()


@dataclass(frozen=True)
class Any_:
    """At least `least` of the parts hold."""

    parts: tuple[Condition, ...]
    least: int = 1

    def holds(self, facts: Mapping[str, Any]) -> bool | None:
        """See Condition."""
        found = [part.holds(facts) for part in self.parts]
        if found.count(True) >= self.least:
            return True
        return None if found.count(True) + found.count(None) >= self.least else False

    def names(self) -> Iterator[str]:
        """See Condition."""
        for part in self.parts:
            yield from part.names()


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Condition

    def holds(self, facts: Mapping[str, Any]) -> bool | None:
        """See Condition."""
        found = self.part.holds(facts)
        return None if found is None else not found

    def names(self) -> Iterator[str]:
        """See Condition."""
        yield from self.part.names()


def still_needed(condition: Condition, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The unknown facts that could still decide an open condition, each once; empty once it is decided.

    A branch that is already false or true needs nothing any more.
    """
    return tuple(dict.fromkeys(_needed(condition, facts)))


def _needed(condition: Condition, facts: Mapping[str, Any]) -> Iterator[str]:
    if condition.holds(facts) is not None:
        return
    match condition:
        case All(parts) | Any_(parts):
            for part in parts:
                yield from _needed(part, facts)
        case Not(part):
            yield from _needed(part, facts)
        case _:
            yield from condition.names()
