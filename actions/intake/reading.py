"""Reads what a message says about a protocol's facts, whatever was asked, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from actions.intake.answering import answer, asks_back, doubts, puts_right, stops, without_times
from actions.intake.condition import UNSURE
from actions.intake.episode import Known, shortened
from actions.intake.numbers import NUMBERS, Numbers
from actions.intake.protocol import OTHER, Fact, Protocol
from actions.intake.remainder import after_contrast, unread
from actions.intake.vocabulary import Heard, Statement, Vocabulary, heard_as

_BESIDE = 16
"""How many characters behind a long-term illness its own length of time stands."""


@dataclass(frozen=True)
class Asked:
    """What is known when a message comes: the open question's unanswered facts, those of the question
    before it, the values of all that is known, and all that the open question lists, answered or not.
    """

    missing: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    known: Mapping[str, Any] = field(default_factory=dict)
    listed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    """What was read: facts, facts whose number cannot be right, and how the open question was met.

    `which` says that a list was answered with a bare "yes", `stop` that the patient wants no more questions.
    """

    facts: dict[str, Known] = field(default_factory=dict)
    beyond: tuple[Fact, ...] = ()
    which: bool = False
    stop: bool = False


class MessageReader:
    """Reads messages with the words of all protocols."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def complaints(self, text: str) -> tuple[str, ...]:
        """Ids of the protocols whose complaint the message reports, in order of place."""
        return self._complaints(text) or self._complaints(without_times(text))

    def _complaints(self, text: str) -> tuple[str, ...]:
        heard = self._vocabulary.hear(text)
        first = {
            name: min(one.start for one in said if not one.denied)
            for name, said in heard.statements.items()
            if any(not one.denied for one in said)
        }
        found = {
            name.removeprefix("complaint:"): start
            for name, start in first.items()
            if name.startswith("complaint:")
        }
        met = {name: parts for name, parts in self._vocabulary.together.items() if set(parts) <= set(first)}
        for name in tuple(found):
            if any(_part_of((f"complaint:{name}",), parts, heard) for parts in met.values()):
                del found[name]
        for name, parts in met.items():
            larger = [others for others in met.values() if len(others) > len(parts)]
            if not any(_part_of(parts, others, heard) for others in larger):
                found.setdefault(name, min(first[part] for part in parts))
        return tuple(sorted(found, key=lambda name: (found[name], name)))

    def met(self, text: str) -> str:
        """How the message answers whatever was asked: yes, no, none, stop, or "" for none of these."""
        heard = self._vocabulary.hear(text)
        return "stop" if stops(heard) else answer(text, heard, ())

    def read(self, text: str, protocol: Protocol, asked: Asked, now: datetime) -> Read:
        """What the message says about the protocol's facts, and how it meets the open question."""
        heard = self._vocabulary.hear(text, protocol.id)
        told = _Told(text, heard, protocol, asked, now)
        facts = told.facts
        if stops(heard) and not facts:
            return Read(stop=True)
        open_facts = tuple(name for name in asked.missing if name not in facts and name not in told.unclear)
        beyond = tuple(told.beyond)
        met = answer(text, heard, told.apart())
        if not open_facts or any(fact.id in asked.missing for fact in beyond) or told.corrects(met):
            return Read(facts, beyond)
        kinds = {protocol.facts[name].kind for name in open_facts}
        if any(not doubt.used for doubt in told.doubts) and met not in ("no", "none"):
            return Read(facts | _all(open_facts, UNSURE, text), beyond)
        if kinds == {"yes_no"}:
            here = any(
                name in (*asked.missing, *asked.listed) and one.value is True for name, one in facts.items()
            )
            denied = met in ("no", "none")
            left_over = self._left_over(text, heard, protocol, denied and not here) if here or denied else ()
            return _list(text, asked, open_facts, facts, met, beyond, left_over)
        if kinds <= {"measure", "count"} and met in ("no", "none"):  # nothing was measured
            return Read(facts | _all(open_facts, UNSURE, text), beyond)
        one = open_facts[:1]
        if (
            kinds == {"choice"}
            and not facts
            and met == ""
            and _takes_any(protocol.facts[one[0]], text, heard)
        ):
            facts |= _all(one, OTHER, text)
        elif kinds == {"text"} and text.strip():
            facts |= _all(one, shortened(text), text)
        return Read(facts, beyond)

    def _left_over(
        self, text: str, heard: Heard, protocol: Protocol, only_after_but: bool
    ) -> tuple[str, ...]:
        """What of substance was not read: anywhere, or after the "but" of a "no, but …"."""
        said = [one for ones in heard.statements.values() for one in ones]
        said += self._vocabulary.hear(text).of(f"complaint:{protocol.id}")
        folded = heard.folded if len(heard.folded) == len(text) else text.lower()
        start = after_contrast(folded) if only_after_but else 0
        if start and unread(folded[:start], said):  # the "but" is not that of the "no"
            return ()
        return unread(folded[start:], (one.moved(-start) for one in said if one.start >= start))


def _list(
    text: str,
    asked: Asked,
    left: tuple[str, ...],
    facts: dict[str, Known],
    met: str,
    beyond: tuple[Fact, ...],
    left_over: tuple[str, ...],
) -> Read:
    """An answer to yes-or-no facts, one or a list: what is named is so, and then the others are not.

    Where words are left over that were not read, one of them may be an item in other words: the others
    stay open.
    """
    here = (*asked.missing, *asked.listed)
    said = any(name in here and one.value is True for name, one in facts.items())
    if (met in ("no", "none") or said) and not left_over:
        return Read(facts | _all(left, False, text), beyond)
    if met == "yes" and len(asked.missing) == 1:
        return Read(facts | _all(left, True, text), beyond)
    return Read(facts, beyond, which=met == "yes" and not said)


class _Told:
    """The facts that one message states, whatever was asked."""

    def __init__(self, text: str, heard: Heard, protocol: Protocol, asked: Asked, now: datetime) -> None:
        self.facts: dict[str, Known] = {}
        self.beyond: list[Fact] = []
        self.unclear: set[str] = set()
        self.spans: list[Statement] = []
        self.doubts = doubts(text, heard)
        self._text, self._heard, self._protocol, self._asked, self._now = text, heard, protocol, asked, now
        self._correcting = bool(heard.of("@correction"))
        for fact in protocol.facts.values():
            settled = fact.id in asked.known and fact.id not in asked.missing and not self._correcting
            if fact.kind == "yes_no" or (fact.kind == "choice" and not settled):
                self._say(fact)
        self._count()

    def apart(self) -> tuple[Statement, ...]:
        """What is no answer: words of facts and of doubts, and beside a doubt "no fever" too."""
        doubts = tuple(doubt.words for doubt in self.doubts)
        if not any(not doubt.used for doubt in self.doubts):
            return (*self.spans, *doubts)
        starts = {one.start for one in self.spans}
        attached = (
            one
            for name in ("no", "none")
            for one in self._heard.of(f"@{name}")
            if {one.end, one.end + 1} & starts
        )
        return (*self.spans, *doubts, *attached)

    def corrects(self, met: str) -> bool:
        """Whether the message takes back an earlier answer rather than meeting the open question."""
        asked = self._asked
        if any(name in asked.missing for name in self.facts):
            return False
        changed = any(asked.known.get(name, one.value) != one.value for name, one in self.facts.items())
        return bool(self.facts) and (changed or self._correcting) and met != "none"

    def _say(self, fact: Fact) -> None:
        """The last that is said about a yes-or-no fact or a choice."""
        said: list[tuple[Statement, object]] = []
        if fact.kind == "yes_no":
            said += [(one, not one.denied) for one in self._heard.of(heard_as(self._protocol, fact.id))]
            contrary = self._heard.of(heard_as(self._protocol, fact.id, "not"))
            said += [(one, False) for one in contrary if not one.denied]
            if any(one.denied for one in contrary) and not said:
                self.unclear.add(fact.id)
        for option in fact.options:
            named = self._heard.of(heard_as(self._protocol, fact.id, option.value))
            said += [(one, option.value) for one in named if not one.denied]
        if not said:
            return
        self.spans += [one for one, _ in said]
        if fact.kind == "yes_no" and len({value for _, value in said}) > 1:
            last, value = _nested(said)
        elif fact.kind == "choice":
            last, value = max(said, key=lambda one: (one[0].end - one[0].start, one[0].start))
        else:
            last, value = max(said, key=lambda one: (one[0].end, -one[0].start))
        for doubt in self.doubts:
            if doubt.covers(last):
                doubt.used.add(fact.id)
                value = value if _inside(doubt.words, last) else UNSURE
        self.facts[fact.id] = Known(value, self._text[last.start : last.end])

    def _count(self) -> None:
        """The numbers: a passing one only where the fact is not known yet or is put right."""
        facts, asked = self._protocol.facts, self._asked
        wanted = {name for name in asked.missing if facts[name].kind in NUMBERS}
        anew = self._correcting or bool(self._heard.of("@though") or puts_right(self._heard.folded))
        if before := {name for name in asked.before if facts[name].kind in NUMBERS and anew}:
            wanted = before
        inside = [(one.start, one.end) for one in self.spans]
        inside += [
            (one.start, one.end + _BESIDE)  # "diabetes for ten years" tells nothing of what is complained of
            for fact in facts.values()
            if fact.lasting
            for one in self._heard.of(heard_as(self._protocol, fact.id))
        ]
        numbers = Numbers(self._heard.folded, self._now, facts, wanted, asked.known, self._correcting, inside)
        for fact in facts.values():
            if fact.kind not in NUMBERS:
                continue
            amounts = numbers.of(fact)
            good = [one for one in amounts if fact.least <= one.value <= fact.most]
            if good:
                words = self._heard.folded[good[-1].start : good[-1].end]
                self.facts[fact.id] = Known(good[-1].value, words.strip())
            elif amounts and fact.id in asked.missing:
                self.beyond.append(fact)


def _all(names: tuple[str, ...], value: Any, text: str) -> dict[str, Known]:
    return {name: Known(value, shortened(text)) for name in names}


def _part_of(names: tuple[str, ...], parts: tuple[str, ...], heard: Heard) -> bool:
    """Whether all that is said under the names belongs to what makes a complaint together."""
    taken = [one for part in parts for one in heard.of(part)]
    return all(
        any(one.start < other.end and other.start < one.end for other in taken)
        for name in names
        for one in heard.of(name)
        if not one.denied
    )


def _inside(words: Statement, said: Statement) -> bool:
    """Whether a doubt is only part of what is said: "I don't remember falling" is a lost memory."""
    return said.start < words.end < said.end


def _takes_any(fact: Fact, text: str, heard: Heard) -> bool:
    """Whether a choice takes any answer, and this is one: it asks nothing back, nor to wait."""
    return (
        any(option.value == OTHER for option in fact.options)
        and not asks_back(text)
        and not heard.of("@wait")
    )


def _nested(said: list[tuple[Statement, object]]) -> tuple[Statement, object]:
    """Where yes and no are both said: a phrase inside a longer one is part of it; then the last counts."""
    whole = [
        (one, value)
        for one, value in said
        if not any(
            other.start <= one.start
            and one.end <= other.end
            and (other.end - other.start) > (one.end - one.start)
            for other, _ in said
        )
    ]
    return max(whole, key=lambda one: (one[0].end, -one[0].start))
