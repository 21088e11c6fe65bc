"""Decides which number of a message belongs to which fact, so that "34, for 3 days" is no pain of 3."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from actions.intake import quantities
from actions.intake.answering import asks_back
from actions.intake.protocol import Fact
from actions.intake.quantities import Amount

NUMBERS = ("age", "duration", "severity", "measure", "count")
"""The kinds of facts that are numbers."""
_PASSIVE_DURATION = "onset"
"""The one length of time that a message tells without being asked for it."""
_ARTICLE = re.compile(r"^(?:an?|the|your|any) ")
_HOURS_A_YEAR = 8766.0
_YOUNG = 3 * _HOURS_A_YEAR


class Numbers:
    """The numbers of one message.

    `wanted` are the facts that a bare number answers, `inside` the places of phrases that mean a fact of
    their own ("no urine for 12 hours"), `known` the values known so far.
    """

    def __init__(
        self,
        folded: str,
        now: datetime,
        facts: Mapping[str, Fact],
        wanted: Collection[str],
        known: Mapping[str, Any],
        correcting: bool,
        inside: Iterable[tuple[int, int]],
    ) -> None:
        self._folded, self._wanted, self._known, self._correcting = folded, wanted, known, correcting
        self._kinds = {facts[name].kind for name in wanted}
        self._inside = tuple(inside)
        self._lengths = quantities.durations(folded, now)
        if asks_back(folded):  # "will it take long?"
            self._lengths = [one for one in self._lengths if not one.vague]
        self._quoted = tuple(_quoted(folded, facts.values()))
        self._told_ages = [one for one in quantities.ages(folded) if quantities.has_age_unit(folded, one)]
        self._units: list[Amount] = []
        for fact in facts.values():
            if fact.kind == "measure":
                self._units += self._measured(fact, fact.id in wanted)
        self._told_ages += [
            one
            for one in quantities.ages(folded)
            if one not in self._told_ages and not _touches(one, self._units)  # "95 f" may be either
        ]
        self._ages = self._find_ages()

    def of(self, fact: Fact) -> list[Amount]:
        """The numbers that the message gives for a fact, in order of place."""
        asked = fact.id in self._wanted
        match fact.kind:
            case "age":
                return self._ages
            case "duration":
                return self._durations(fact, asked)
            case "severity":
                found = quantities.severities(self._folded)
                return found or (self._bare() or quantities.severity_words(self._folded) if asked else [])
            case "measure":
                return self._measured(fact, asked=False) or (
                    self._measured(fact, asked=True) if asked else []
                )
            case _:
                return self._bare() if asked else []

    def _measured(self, fact: Fact, asked: bool) -> list[Amount]:
        """Without a number that is an age, as in "sugar is up, she is 71 years old"."""
        found = quantities.measured(self._folded, fact.measure, asked)
        return [one for one in found if not _touches(one, self._told_ages) and not _within(one, self._quoted)]

    def _durations(self, fact: Fact, asked: bool) -> list[Amount]:
        if not asked and fact.id != _PASSIVE_DURATION:
            return []
        apart = [*self._ages, *self._units]
        found = [one for one in self._lengths if not _touches(one, apart)]
        if not asked:
            inside = (*self._inside, *self._quoted)
            found = [one for one in found if not one.loose and not _within(one, inside)]
            found = [one for one in found if not quantities.passing(self._folded, one)]
            if fact.id in self._known and not self._correcting:
                found = [one for one in found if quantities.tells_start(self._folded, one)]
        return found

    def _find_ages(self) -> list[Amount]:
        asked = "age" in self._kinds
        found = [one for one in self._told_ages if not _within(one, self._inside)]
        if found or not asked:
            return found
        apart = [*self._lengths, *self._units, *quantities.severities(self._folded)]
        bare = [one for one in quantities.bare_numbers(self._folded) if not _touches(one, apart)]
        young = [
            Amount(one.value / _HOURS_A_YEAR, one.start, one.end)
            for one in self._lengths
            if one.value < _YOUNG and not one.vague and not quantities.lasts(self._folded, one)
        ]
        return sorted([*bare, *young], key=lambda one: one.start)[:1]

    def _bare(self) -> list[Amount]:
        apart = [*self._lengths, *self._units, *self._ages]
        return [one for one in quantities.bare_numbers(self._folded) if not _touches(one, apart)]


def _quoted(folded: str, facts: Iterable[Fact]) -> Iterator[tuple[int, int]]:
    """Where a message repeats a fact's name as we wrote it: its numbers are ours, not the patient's."""
    for fact in facts:
        for name in (_ARTICLE.sub("", text.lower()) for text in fact.name.values()):
            place = folded.find(name)
            if place >= 0:
                yield place, place + len(name)


def _touches(one: Amount, others: Iterable[Amount]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


def _within(one: Amount, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= one.start and one.end <= end for start, end in spans)
