"""Reads what a message says about a protocol's facts, whatever was asked, and what it answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from actions.intake import quantities
from actions.intake.condition import UNSURE
from actions.intake.episode import Known, shortened
from actions.intake.protocol import OTHER, Fact, Protocol, Question
from actions.intake.quantities import Amount
from actions.intake.vocabulary import Heard, Statement, Vocabulary, heard_as

_PASSIVE_DURATION = "onset"
"""The one length of time that a message tells without being asked for it."""
_LAST = 10**9


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
        for name, parts in self._vocabulary.together.items():
            if all(part in first for part in parts):
                found.setdefault(name, min(first[part] for part in parts))
        return tuple(sorted(found, key=lambda name: (found[name], name)))

    def read(
        self,
        text: str,
        protocol: Protocol,
        question: Question | None,
        missing: tuple[str, ...],
        now: datetime,
    ) -> Read:
        """What the message says; `missing` are the facts that the open question still waits for."""
        heard = self._vocabulary.hear(text)
        facts, beyond = self._told(text, heard, protocol, missing, now)
        if heard.of("@stop") and not facts:
            return Read(stop=True)
        open_facts = tuple(name for name in missing if name not in facts)
        if question is None or not open_facts:
            return Read(facts, beyond)
        answered = {name: one for name, one in facts.items() if name in missing}
        kinds = {protocol.facts[name].kind for name in open_facts}
        answer = _answer(heard)
        if beyond and any(fact.id in missing for fact in beyond):
            return Read(facts, beyond)
        if answer == UNSURE:
            facts |= {name: Known(UNSURE, shortened(text)) for name in open_facts}
        elif kinds == {"yes_no"}:
            said = any(one.value is True for one in answered.values())
            if answer == "none" or (answer == "no" and not said) or said:
                facts |= {name: Known(False, shortened(text)) for name in open_facts}
            elif answer == "yes":
                if len(missing) > 1:
                    return Read(facts, beyond, which=True)
                facts[open_facts[0]] = Known(True, shortened(text))
        elif kinds == {"choice"} and not facts and answer == "" and _takes_any(protocol.facts[open_facts[0]]):
            facts[open_facts[0]] = Known(OTHER, shortened(text))
        elif kinds == {"text"} and text.strip():
            facts[open_facts[0]] = Known(shortened(text), shortened(text))
        return Read(facts, beyond)

    def _told(
        self, text: str, heard: Heard, protocol: Protocol, missing: tuple[str, ...], now: datetime
    ) -> tuple[dict[str, Known], tuple[Fact, ...]]:
        facts: dict[str, Known] = {}
        beyond = []
        for fact in protocol.facts.values():
            asked = fact.id in missing
            if fact.kind in ("yes_no", "choice"):
                if found := self._said(text, heard, protocol, fact):
                    facts[fact.id] = found
                continue
            amounts = list(_amounts(heard.folded, fact, asked, now))
            if not amounts:
                continue
            good = [one for one in amounts if fact.least <= one.value <= fact.most]
            if good:
                words = heard.folded[good[-1].start : good[-1].end]
                facts[fact.id] = Known(good[-1].value, words.strip())
            elif asked:
                beyond.append(fact)
        return facts, tuple(beyond)

    @staticmethod
    def _said(text: str, heard: Heard, protocol: Protocol, fact: Fact) -> Known | None:
        """The last that is said about a yes-or-no fact or a choice."""
        said: list[tuple[Statement, object]] = []
        if fact.kind == "yes_no":
            said += [(one, not one.denied) for one in heard.of(heard_as(protocol, fact.id))]
            said += [(one, one.denied) for one in heard.of(heard_as(protocol, fact.id, "not"))]
        for option in fact.options:
            named = heard.of(heard_as(protocol, fact.id, option.value))
            said += [(one, option.value) for one in named if not one.denied]
        if not said:
            return None
        if fact.kind == "yes_no" and len({value for _, value in said}) > 1:
            return _nested(text, said)
        longest = max(said, key=lambda one: (one[0].end - one[0].start, one[0].start))
        last = longest if fact.kind == "choice" else max(said, key=lambda one: (one[0].end, -one[0].start))
        return Known(last[1], text[last[0].start : last[0].end])


def _takes_any(fact: Fact) -> bool:
    return any(option.value == OTHER for option in fact.options)


def _nested(text: str, said: list[tuple[Statement, object]]) -> Known:
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
    last, value = max(whole, key=lambda one: (one[0].end, -one[0].start))
    return Known(value, text[last.start : last.end])


def _answer(heard: Heard) -> str:
    """How the message answers a question: unsure, none, no, yes, or "" for none of these.

    The word that comes first decides between yes and no, and the longer of two that begin together.
    """
    if heard.of("@unsure"):
        return UNSURE
    first = {
        name: min(((one.start, -one.end) for one in heard.of(f"@{name}")), default=(_LAST, 0))
        for name in ("none", "no", "yes")
    }
    best = min(first, key=lambda name: first[name])
    return best if first[best][0] < _LAST else ""


def _amounts(folded: str, fact: Fact, asked: bool, now: datetime) -> Iterator[Amount]:
    match fact.kind:
        case "duration" if asked or fact.id == _PASSIVE_DURATION:
            yield from quantities.durations(folded, now)
        case "severity":
            yield from quantities.severities(folded, asked)
        case "age":
            yield from _ages(folded, asked)
        case "measure":
            yield from quantities.measured(folded, fact.measure, asked)
        case "count" if asked:
            yield from quantities.bare_numbers(folded)


def _ages(folded: str, asked: bool) -> list[Amount]:
    found = quantities.measured(folded, "age", asked)
    return found or (quantities.bare_numbers(folded)[:1] if asked else [])
