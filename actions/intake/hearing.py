"""Sorts out which of the phrases found in a message stand: "no memory loss" holds no "no memory"."""

from collections.abc import Iterable, Mapping, Sequence

from medlm.redflags.lexicon import Mention
from medlm.redflags.tokens import COMMA, NONE

Table = Mapping[str, Sequence[Mention]]
_SET_PHRASES, _FIGURES = "~pseudo", "~figure"
_DENIALS = ("~neg", "~deny", "~not")
_DENYING = (*_DENIALS, "~post", "~noneof")
_MARKS = "~@"
_NEAR = 8


def settled(table: Table, breaks: Sequence[int]) -> dict[str, list[Mention]]:
    """The mentions without those that another one breaks.

    A set phrase such as "no change" ends where a finding takes part of it ("no change in bowels"); so does
    a finding that begins with a denial ("no memory" in "no memory loss"), and a figure of speech that is
    part of a longer finding. No denial reaches over a comma.
    """
    ends = _ends(table)
    denials = {one.first_token for name in _DENIALS for one in table.get(name, ())}
    found = {}
    for name, mentions in table.items():
        kept = list(mentions)
        if name == _SET_PHRASES:
            kept = [one for one in kept if not _taken(one, ends, one.end_token)]
        elif name == _FIGURES:
            kept = [one for one in kept if not _inside(one, ends)]
        elif name in _DENYING:
            kept = [one for one in kept if COMMA not in breaks[one.first_token + 1 : one.end_token]]
        elif name[0] not in _MARKS:
            kept = [
                one
                for one in kept
                if one.first_token not in denials or not _taken(one, ends, one.end_token + 1)
            ]
        if kept:
            found[name] = kept
    return found


def denied_at(table: Table, breaks: Sequence[int]) -> frozenset[int]:
    """The tokens before which a denial stands directly, whatever else it belongs to."""
    ends = {one.end_token for name in _DENIALS for one in table.get(name, ())}
    return frozenset(token for token in ends if token < len(breaks) and breaks[token] == NONE)


def within(mention: Mention, others: Iterable[Mention]) -> bool:
    """Whether a mention is part of a longer one."""
    return any(
        other.first_token <= mention.first_token
        and mention.end_token <= other.end_token
        and other.end_token - other.first_token > mention.end_token - mention.first_token
        for other in others
    )


def _ends(table: Table) -> dict[int, int]:
    """For each token the furthest end of a finding that begins there."""
    ends: dict[int, int] = {}
    for name, mentions in table.items():
        if name[0] not in _MARKS:
            for one in mentions:
                ends[one.first_token] = max(ends.get(one.first_token, 0), one.end_token)
    return ends


def _taken(one: Mention, ends: Mapping[int, int], least: int) -> bool:
    """Whether a finding begins inside a mention and ends at that token or later."""
    return any(ends.get(token, 0) >= least for token in range(one.first_token + 1, one.end_token))


def _inside(one: Mention, ends: Mapping[int, int]) -> bool:
    """Whether a mention is part of a longer finding."""
    starts = range(max(0, one.first_token - _NEAR), one.first_token + 1)
    longer = one.end_token - one.first_token
    return any(ends.get(token, 0) >= one.end_token and ends[token] - token > longer for token in starts)
