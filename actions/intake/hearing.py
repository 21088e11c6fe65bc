"""Sorts out which of the phrases found in a message stand: "no memory loss" holds no "no memory"."""

from collections.abc import Iterable, Mapping, Sequence, Set

from medlm.redflags.lexicon import Mention
from medlm.redflags.reader import Reading
from medlm.redflags.scope import NEGATED, PAST, Scope, masked
from medlm.redflags.tokens import COMMA, NONE, Tokens

Table = Mapping[str, Sequence[Mention]]
_SET_PHRASES, _FIGURES = "~pseudo", "~figure"
_NORMAL = "~normal"
_MASKS, _BIT = "~mask", "bit"
_DENIALS = ("~neg", "~deny", "~not")
_DENYING = (*_DENIALS, "~post", "~noneof")
DIRECT = "~direct"
"""What denies only the words right behind it: "haven't" in "haven't fainted"."""
_MARKS = "~@"
FEARED = "~feared"
"""Words of fear or of a guess, as in "怕是白血病": no long-term illness that somebody has."""
_NEAR, _FEAR = 8, 3
_ALL = 0xFF


def settled(table: Table, tokens: Tokens, copied: Set[str] = frozenset()) -> dict[str, list[Mention]]:
    """The mentions without those that another one breaks.

    A set phrase such as "no change" ends where a finding takes part of it ("no change in bowels"); so does
    a finding that begins with a denial ("no memory" in "no memory loss"), and a figure of speech or a
    "normal" that is a finding or part of one ("not quite normal"). No denial reaches over a comma, nor does
    a Chinese phrase that is not `copied` from ours; and "a bit faint" is faint here, although a bit of it is
    no emergency by itself.
    """
    breaks, words = tokens.breaks, tokens.words
    ends = _ends(table)
    denials = {one.first_token for name in _DENIALS for one in table.get(name, ())}
    found = {}
    for name, mentions in table.items():
        kept = list(mentions)
        if name == _SET_PHRASES:
            kept = [one for one in kept if not _taken(one, ends, one.end_token)]
        elif name in (_FIGURES, _NORMAL):
            kept = [one for one in kept if not _inside(one, ends)]
        elif name == _MASKS:
            kept = [
                one for one in kept if words[one.first_token] != _BIT or not _taken(one, ends, one.end_token)
            ]
        elif name in _DENYING:
            kept = [one for one in kept if COMMA not in breaks[one.first_token + 1 : one.end_token]]
        elif name[0] not in _MARKS:
            kept = [
                one
                for one in kept
                if name in copied
                or words[one.first_token].isascii()
                or COMMA not in breaks[one.first_token + 1 : one.end_token]
            ]
            kept = [
                one
                for one in kept
                if one.first_token not in denials or not _taken(one, ends, one.end_token + 1)
            ]
        if kept:
            found[name] = kept
    return found


class Judgement:
    """Judges each phrase of one message: said, denied, or not to be counted.

    `own` names the facts behind the phrases; `copied` are phrases of ours, which patients copy from a list.
    """

    def __init__(
        self,
        reading: Reading,
        table: dict[str, list[Mention]],
        background: Set[str],
        own: Mapping[str, str],
        copied: Set[str],
    ) -> None:
        breaks = reading.tokens.breaks
        self._scope = Scope(reading.tokens, table, background)
        self._masked = masked(table)
        ends = {one.end_token for name in (*_DENIALS, DIRECT) for one in table.get(name, ())}
        self._directly = frozenset(token for token in ends if token < len(breaks) and breaks[token] == NONE)
        self._feared = frozenset(one.end_token for one in table.get(FEARED, ()))
        self._breaks = breaks
        mine = [(name, one) for name in table if name in own for one in table[name]]
        self._copied = [(own[name], one) for name, one in mine if name in copied]
        self._denied = [one for _, one in mine if one.first_token in self._directly]
        self._contrary = [
            one
            for name, one in mine
            if one.first_token + 1 in self._directly and not own[name].endswith("=not")
        ]

    def feared(self, mention: Mention) -> bool:
        """Whether words of fear or of a guess stand shortly before it in its clause."""
        for token in range(mention.first_token, max(-1, mention.first_token - _FEAR - 1), -1):
            if token in self._feared:
                return True
            if self._breaks[token] != NONE:
                return False
        return False

    def denied(self, name: str, mention: Mention, lasting: bool) -> bool | None:
        """Whether the fact is denied there; None where the words do not count.

        What is past counts only of what lasts.
        """
        scope = self._scope
        if self._masked(mention) or scope.void(mention, NEGATED | PAST):
            return None
        if not lasting and scope.void(mention, _ALL & ~PAST):
            return None
        if within(mention, (one for other, one in self._copied if other != name)):
            return None
        if scope.void(mention, _ALL & ~NEGATED) or within(mention, self._denied):
            return True
        if mention.first_token not in self._directly:
            return False
        return None if within(mention, self._contrary) else True


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
    """Whether a mention is a finding or part of one."""
    starts = range(max(0, one.first_token - _NEAR), one.first_token + 1)
    return any(ends.get(token, 0) >= one.end_token for token in starts)
