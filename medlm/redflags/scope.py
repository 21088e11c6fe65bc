"""Decides which words of a message do not count: denied, long past, only asked about, an idiom, a film."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import AbstractSet, Callable, Dict, List, Set

from medlm.redflags.lexicon import Mention
from medlm.redflags.tokens import BLANK, COMMA, END, Tokens

NEGATED, PAST, HYPOTHETICAL, ASKED, FIGURE, FICTION = 1, 2, 4, 8, 16, 32
_DENIALS = ("~neg", "~deny", "~not", "~post")
_LONG, _SHORT, _BACK, _AHEAD = 30, 3, 8, 10

Table = Dict[str, List[Mention]]


class Scope:
    """Marks, token by token, why a mention there would not be a present finding of somebody."""

    def __init__(self, tokens: Tokens, table: Table, background: AbstractSet[str] = frozenset()) -> None:
        self.marks = bytearray(len(tokens.words))
        self._tokens = tokens
        self._total = len(tokens.words)
        triggers = {name: table[name] for name in table if name.startswith("~")}
        if not triggers:
            return
        self._triggers = triggers
        self._stops = {one.first_token for one in triggers.get("~stop", ())}
        self._subjects = {one.first_token for one in triggers.get("~subject", ())} - self._token_set(
            "~object"
        )
        inside = masked(table)
        self._reports = {
            name: [one for one in ones if not inside(one)]
            for name, ones in table.items()
            if name[0] != "~" and name not in background
        }
        self._spans_of_findings()
        self._pseudo = self._token_set("~pseudo")
        self._auxiliary = self._token_set("~auxiliary")
        self._now = sorted(one.first_token for one in triggers.get("~now", ()))
        asking = self._token_set("~notme")
        self._me = sorted(one.first_token for one in triggers.get("~me", ()) if one.first_token not in asking)
        self._mine = sorted(
            one.first_token for one in triggers.get("~mine", ()) if one.first_token not in asking
        )
        self._here = sorted(one.first_token for one in triggers.get("~here", ()))
        self._or = {one.first_token for one in triggers.get("~or", ())}
        self._affirm = {one.first_token for one in triggers.get("~affirm", ())}
        self._findings = sorted(one.first_token for ones in self._reports.values() for one in ones)
        self._negate()
        self._find_normal()
        self._date()
        self._doubt()

    def void(self, mention: Mention, allow: int = 0) -> bool:
        """True where any token of the mention is marked (marks in `allow` do not count)."""
        marks = self.marks
        return any(mark & ~allow for mark in marks[mention.first_token : mention.end_token])

    def _token_set(self, name: str) -> set:
        return {
            token for one in self._triggers.get(name, ()) for token in range(one.first_token, one.end_token)
        }

    def _spans_of_findings(self) -> None:
        """Where findings of several words lie, so that the "not" of "not breathing" denies nothing."""
        self._covered: Set[int] = set()
        ends = [0] * self._total
        for mentions in self._reports.values():
            for one in mentions:
                if one.end_token - one.first_token > 1:
                    self._covered.update(range(one.first_token, one.end_token))
                    ends[one.first_token] = max(ends[one.first_token], one.end_token)
        self._furthest = list(accumulate(ends, max))  # the last end of those that begin at a token or before

    def _live(self, name: str) -> List[Mention]:
        """Triggers that are neither part of a harmless phrase nor of a finding's own words.

        A denial is a finding's own where more than an auxiliary is shared ("no" of "no spleen", not "had" of
        "never had a fit"); any other trigger where the finding holds all of it, so that "worried about
        having" stands although "having" belongs to "having a stroke".
        """
        own = self._denied_within if name in _DENIALS else self._wholly_within
        return [
            one
            for one in self._triggers.get(name, ())
            if not any(token in self._pseudo for token in range(one.first_token, one.end_token))
            and not own(range(one.first_token, one.end_token))
        ]

    def _denied_within(self, words: range) -> bool:
        return any(token in self._covered and token not in self._auxiliary for token in words)

    def _wholly_within(self, words: range) -> bool:
        return self._furthest[words.start] >= words.stop

    def _mark(self, first: int, end: int, why: int) -> None:
        for token in range(max(first, 0), min(end, self._total)):
            self.marks[token] |= why

    def _sentence(self, token: int) -> range:
        breaks = self._tokens.breaks
        first, end = token, token + 1
        while first > 0 and breaks[first] != END:
            first -= 1
        while end < self._total and breaks[end] != END:
            end += 1
        return range(first, end)

    def _segment(self, token: int, bounds: range) -> range:
        """The clause around a token: up to commas and to words such as "but" that start anew."""
        first, end = token, token + 1
        while first > bounds.start and not self._starts_clause(first):
            first -= 1
        while end < bounds.stop and not self._starts_clause(end):
            end += 1
        return range(first, end)

    def _starts_clause(self, token: int) -> bool:
        return self._tokens.breaks[token] in (BLANK, COMMA) or token in self._stops

    def _any(self, places: List[int], part: range) -> bool:
        at = bisect_left(places, part.start)
        return at < len(places) and places[at] < part.stop

    # denied
    def _negate(self) -> None:
        for name, whole_list in (("~neg", False), ("~deny", True)):
            for one in self._live(name):
                self._mark(one.end_token, self._reach(one.end_token, whole_list), NEGATED)
        for one in self._live("~not"):
            end = one.end_token
            while end < self._total and end - one.end_token < _SHORT and not self._blocks(end, one.end_token):
                end += 1
            self._mark(one.end_token, end, NEGATED)
        breaks = self._tokens.breaks
        for one in self._live("~noneof"):
            whole = one.end_token == self._total or breaks[one.end_token]
            if not whole or not breaks[one.first_token]:
                continue  # only a clause of its own: not "none of these tablets", nor "no rash, fever none"
            start = self._sentence(one.first_token).start
            if start and not self._any(self._findings, range(start, one.first_token)):
                start = self._sentence(start - 1).start
            self._mark(start, one.first_token, NEGATED)
        for one in self._live("~post"):
            first = one.first_token
            while (
                first > 0
                and one.first_token - first < _BACK
                and not breaks[first]
                and first not in self._stops
            ):
                first -= 1
            if breaks[first] == 0 and first in self._stops:
                first += 1
            self._mark(first, one.first_token, NEGATED)

    def _blocks(self, token: int, start: int) -> bool:
        fresh = token in self._subjects and token > start
        return bool(self._tokens.breaks[token]) or token in self._stops or fresh

    def _reach(self, start: int, whole_list: bool) -> int:
        """Where a denial that begins at `start` ends; a list ("no A, B or C") is denied to its end."""
        breaks = self._tokens.breaks
        end = start
        if not whole_list and start < self._total and breaks[start] == COMMA:
            return start  # "no, he cut his hand" denies nothing that follows
        while end < self._total and end - start < _LONG:
            if breaks[end] == END or end in self._stops or (end > start and end in self._subjects):
                break
            if breaks[end] in (BLANK, COMMA) and end > start and not self._list_goes_on(end, whole_list):
                break
            end += 1
        return end

    def _list_goes_on(self, token: int, otherwise: bool) -> bool:
        breaks = self._tokens.breaks
        place = token
        while place < self._total and breaks[place] != END and place - token < _LONG:
            if place > token and breaks[place] == COMMA and place in self._subjects:
                return False
            if place in self._affirm or place in self._subjects or place in self._stops:
                return False
            if place in self._or:
                return True
            place += 1
        return otherwise

    # working as it should
    def _find_normal(self) -> None:
        """ "Speech and limbs are normal": the functions named before such a word are no finding."""
        functions, links = self._token_set("~function"), self._token_set("~link")
        turned = {one.first_token + 1 for one in self._triggers.get("~pseudo", ())}  # "not normal"
        for one in self._triggers.get("~normal", ()):
            if one.first_token in turned:
                continue
            first = one.first_token
            while first > 0 and self._tokens.breaks[first] != END:
                if first - 1 not in functions and first - 1 not in links:
                    break
                first -= 1
            self._mark(first, one.first_token, NEGATED)

    # long past
    def _date(self) -> None:
        for one in self._live("~past"):
            bounds = self._sentence(one.first_token)
            part = self._segment(one.first_token, bounds)
            if self._any(self._now, part):
                continue
            self._mark(part.start, part.stop, PAST)
            lead_in = not self._any(self._findings, part)
            if lead_in and part.stop < bounds.stop:
                following = self._segment(part.stop, bounds)
                if not self._any(self._now, following):
                    self._mark(following.start, following.stop, PAST)
        for one in self._triggers.get("~youth", ()):
            bounds = self._sentence(one.first_token)
            before = self._segment(max(one.first_token - 1, bounds.start), bounds)
            after = self._segment(one.end_token - 1, bounds)
            self._mark(before.start, after.stop, PAST)
        for one in self._live("~history"):
            end = one.end_token
            while end < self._total and end - one.end_token < _AHEAD and not self._fresh(end, one.end_token):
                end += 1
            self._mark(one.end_token, end, PAST)
        for one in self._live("~family"):
            bounds = self._sentence(one.first_token)
            part = self._segment(one.first_token, bounds)
            self._mark(part.start, part.stop, PAST)

    def _fresh(self, token: int, start: int) -> bool:
        now = self._any(self._now, range(token, token + 1))
        ended = self._tokens.breaks[token]
        return ended == END or (bool(ended) and token > start) or token in self._stops or now

    # not a report at all
    def _doubt(self) -> None:
        for one in self._live("~hypo"):
            part = self._segment(one.end_token - 1, self._sentence(one.first_token))
            self._mark(one.end_token, part.stop, HYPOTHETICAL)
        for one in self._triggers.get("~figure", ()):
            self._mark(one.first_token, one.end_token, FIGURE)
        self._ask()
        self._tell()

    def _ask(self) -> None:
        """Questions for information: from their clause to the sentence's end, or only the clause.

        The clause alone where somebody is ill in the rest. What was reported before the question stands:
        "crushing chest pain, is it dangerous?".
        """
        for one in self._live("~info"):
            bounds = self._sentence(one.first_token)
            clause = self._segment(one.first_token, bounds)
            for part in (range(clause.start, bounds.stop), clause):
                if not self._any(self._me, part):
                    self._mark(part.start, part.stop, ASKED)
                    break
        for one in self._live("~opener"):
            bounds = self._sentence(one.first_token)
            if one.first_token == bounds.start and not self._any(self._me, bounds):
                self._mark(bounds.start, bounds.stop, ASKED)

    def _tell(self) -> None:
        """Stories, lessons, and what befell an animal or a machine."""
        for one in self._live("~fiction"):
            bounds = self._sentence(one.first_token)
            if not self._any(self._mine, bounds):
                self._mark(bounds.start, bounds.stop, FICTION)
        for one in self._live("~plot"):  # "I read a thriller where ...": what follows is the story's
            stop = self._sentence(one.first_token).stop
            if not self._any(self._mine, range(one.end_token, stop)):
                self._mark(one.first_token, stop, FICTION)
        for one in self._live("~lesson"):
            self._teach(one)
        for one in self._live("~creature"):
            end = one.end_token
            while end < self._total and not self._blocks(end, one.end_token):
                end += 1
            self._mark(one.first_token, end, FICTION)

    def _teach(self, one: Mention) -> None:
        """ "For my nursing essay:" and the case told after it, until the writer speaks of somebody here."""
        bounds = self._sentence(one.first_token)
        told = range(one.end_token, bounds.stop)
        while not self._any(self._here, told):
            self._mark(bounds.start, bounds.stop, FICTION)
            if bounds.stop >= self._total:
                break
            told = bounds = self._sentence(bounds.stop)


def masked(table: Table) -> Callable[[Mention], bool]:
    """A test for mentions that are only part of a longer harmless word: "blood" in "blood pressure"."""
    words = sorted((one.first_token, one.end_token) for one in table.get("~mask", ()))
    starts = [first for first, _ in words]

    def inside(mention: Mention) -> bool:
        at = bisect_right(starts, mention.first_token)
        for first, end in words[max(at - 3, 0) : at]:
            longer = end - first > mention.end_token - mention.first_token
            if longer and first <= mention.first_token and mention.end_token <= end:
                return True
        return False

    return inside
