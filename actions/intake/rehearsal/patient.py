"""Draws made-up patients: what is true of each, so that every disposition is aimed at about equally often."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from actions.intake.condition import UNSURE, All, Any_, Between, Condition, Equals, Not
from actions.intake.decision import decide
from actions.intake.episode import Episode, Known
from actions.intake.protocol import Disposition, Fact, Protocol
from actions.intake.rehearsal.amounts import Way, ways_of
from common.acuity import rank

_TRIES = 400
_OFTEN_FALSE = 0.93
_FEVER_FROM = 38.0
_FERTILE = (15, 50)


@dataclass
class Patient:
    """What is true of one patient: the value of each fact, and how its number is said."""

    protocol: Protocol
    lang: str
    truth: dict[str, Any]
    ways: dict[str, Way] = field(default_factory=dict)

    def implied(self, told: Mapping[str, Any] | None = None) -> str:
        """The acuity that the true facts imply; `told` are facts that the patient told otherwise."""
        return implied(self.protocol, applying(self.protocol, {**self.truth, **(told or {})}))

    def learn(self, name: str, value: Any) -> None:
        """Something else is true than was drawn; what cannot apply then is not so."""
        self.truth[name] = value
        self.ways.pop(name, None)
        self.truth = applying(self.protocol, self.truth)


def applying(protocol: Protocol, truth: Mapping[str, Any]) -> dict[str, Any]:
    """These facts; what cannot apply to the patient is not so."""
    facts = dict(truth)
    for fact in protocol.facts.values():
        if fact.only_if.holds(facts) is False:
            facts[fact.id] = False
    return facts


def implied(protocol: Protocol, truth: Mapping[str, Any]) -> str:
    """What these facts imply, all of them known."""
    return _decided(protocol, truth)[0]


def _decided(protocol: Protocol, truth: Mapping[str, Any]) -> tuple[str, tuple[Disposition, ...]]:
    episode = Episode(protocol.id, facts={name: Known(value) for name, value in truth.items()})
    found = decide(protocol, episode, final=True)
    return found.acuity, found.because


@cache
def _relevant(
    protocol_id: str, names: tuple[tuple[str, Condition], ...], asked: tuple[str, ...]
) -> tuple[str, ...]:
    known = dict(names)
    found: dict[str, None] = dict.fromkeys(asked)
    waiting = list(found)
    while waiting:
        for name in known[waiting.pop()].names():
            if name not in found:
                found[name] = None
                waiting.append(name)
    return tuple(found)


def relevant(protocol: Protocol) -> tuple[str, ...]:
    """The facts that matter: those that are asked, that decide, or that say whether another applies."""
    asked = [name for question in protocol.questions for name in question.asks]
    deciding = [name for one in protocol.dispositions for name in one.when.names()]
    rules = tuple((fact.id, fact.only_if) for fact in protocol.facts.values())
    return _relevant(protocol.id, rules, tuple(dict.fromkeys([*asked, *deciding, "age", "sex"])))


class Draw:
    """Draws patients of one protocol in one language."""

    def __init__(self, protocol: Protocol, lang: str, weekday: int, rng: random.Random) -> None:
        self._protocol, self._lang, self._weekday, self._rng = protocol, lang, weekday, rng
        self.names = relevant(protocol)

    def patient(self, aim: Disposition | None) -> Patient | None:
        """A patient to whom `aim` applies and nothing more urgent (None: nothing at all applies).

        None where no such patient was found.
        """
        goal = aim.acuity if aim else self._protocol.otherwise
        for _ in range(_TRIES):
            values, pinned = self._base(), set[str]()
            if aim is not None and not self._make(aim.when, True, values, pinned):
                continue
            for _ in range(3):
                self._agree(values, pinned)
                above = [one for one in self._protocol.dispositions if rank(one.acuity) < rank(goal)
                         or (aim is None and rank(one.acuity) <= rank(goal))]  # fmt: skip
                for one in above:
                    if one.when.holds(self._seen(values)) is True:
                        self._make(one.when, False, values, set(pinned))
            self._agree(values, pinned)
            seen = self._seen(values)
            acuity, _ = _decided(self._protocol, seen)
            if acuity == goal and (aim is None or aim.when.holds(seen) is True):
                ways = {name: one for name, one in values.items() if isinstance(one, Way)}
                return Patient(self._protocol, self._lang, seen, ways)
        return None

    def doubtful(self, patient: Patient) -> None:
        """Take from the patient the knowledge of one fact, or of all that one question asks for."""
        question = self._rng.choice(self._protocol.questions)
        names = question.asks if self._rng.random() < 0.5 else (self._rng.choice(question.asks),)
        for name in names:
            fact = self._protocol.facts[name]
            if fact.only_if.holds(patient.truth) is not False and fact.kind != "text":
                patient.truth[name] = UNSURE
                patient.ways.pop(name, None)

    def way(self, fact: Fact, unlike: float | None = None) -> Way:
        """Any number for a fact, maybe another one than `unlike`."""
        found = ways_of(fact, self._lang, self._weekday)
        return self._rng.choice([one for one in found if one.value != unlike])

    def _base(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name in self.names:
            fact = self._protocol.facts[name]
            if fact.kind == "yes_no":
                values[name] = self._rng.random() > _OFTEN_FALSE
            elif fact.kind == "choice":
                values[name] = self._rng.choice(fact.options).value
            elif fact.kind == "text":
                values[name] = "text"
            else:
                values[name] = self.way(fact)
        return values

    def _seen(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The plain values; what cannot apply is False."""
        seen = {name: one.value if isinstance(one, Way) else one for name, one in values.items()}
        for name in self.names:
            if self._protocol.facts[name].only_if.holds(seen) is False:
                seen[name] = False
        return seen

    def _agree(self, values: dict[str, Any], pinned: set[str]) -> None:
        """What no patient is: a pregnant man, feverish with a normal temperature."""
        seen = self._seen(values)
        if values.get("pregnant") is True:
            self._put("sex", "female", values, pinned)
            if not _FERTILE[0] <= seen["age"] < _FERTILE[1]:
                self._between("age", *_FERTILE, values, pinned)
        if "temperature" in values and "fever" in values and seen["temperature"] is not False:
            hot = seen["temperature"] >= _FEVER_FROM
            if hot != values["fever"]:
                if "fever" in pinned:
                    low, high = (_FEVER_FROM, 50.0) if values["fever"] else (0.0, _FEVER_FROM - 0.5)
                    self._between("temperature", low, high, values, pinned)
                else:
                    values["fever"] = hot

    def _make(  # noqa: PLR0911 - one return a kind of condition
        self, condition: Condition, true: bool, values: dict[str, Any], pinned: set[str]
    ) -> bool:
        """Choose values so that the condition is true, or false; False where pinned ones forbid it."""
        match condition:
            case All(parts):
                if true:
                    return all(self._make(part, True, values, pinned) for part in parts)
                return not parts or self._one_of(parts, 1, False, values, pinned)
            case Any_(parts, least):
                if true:
                    return self._one_of(parts, least, True, values, pinned)
                few = self._rng.sample(parts, len(parts) - least + 1)
                return all([self._make(part, False, values, pinned) for part in few])
            case Not(part):
                return self._make(part, not true, values, pinned)
            case Equals(name, allowed):
                return self._equal(name, allowed, true, values, pinned)
            case Between(name, least, under):
                if true:
                    return self._between(name, least, under, values, pinned)
                below = self._rng.random() < 0.5 and least > float("-inf")
                if below or under == float("inf"):
                    return self._between(name, float("-inf"), least, values, pinned)
                return self._between(name, under, float("inf"), values, pinned)
        raise TypeError(condition)

    def _one_of(
        self, parts: tuple[Condition, ...], count: int, true: bool, values: dict[str, Any], pinned: set[str]
    ) -> bool:
        made = 0
        for part in self._rng.sample(parts, len(parts)):
            made += self._make(part, true, values, pinned)
            if made == count:
                return True
        return False

    def _equal(
        self, name: str, allowed: tuple[Any, ...], true: bool, values: dict[str, Any], pinned: set[str]
    ) -> bool:
        fact = self._protocol.facts[name]
        known: list[Any] = [option.value for option in fact.options] or [True, False]
        fitting = [value for value in known if (value in allowed) == true]
        if not fitting:
            return False
        if values[name] in fitting:
            pinned.add(name)
            return self._applies(fact, values, pinned)
        return self._put(name, self._rng.choice(fitting), values, pinned) and self._applies(
            fact, values, pinned
        )

    def _applies(self, fact: Fact, values: dict[str, Any], pinned: set[str]) -> bool:
        if values[fact.id] is False or fact.only_if.holds(self._seen(values)) is not False:
            return True
        return self._make(fact.only_if, True, values, pinned)

    def _between(
        self, name: str, least: float, under: float, values: dict[str, Any], pinned: set[str]
    ) -> bool:
        fact = self._protocol.facts[name]
        fitting = [one for one in ways_of(fact, self._lang, self._weekday) if least <= one.value < under]
        if not fitting:
            return False
        if name in pinned:
            return isinstance(values[name], Way) and least <= values[name].value < under
        if self._rng.random() < 0.5:  # at the very edge
            edge = self._rng.choice([min(one.value for one in fitting), max(one.value for one in fitting)])
            fitting = [one for one in fitting if one.value == edge]
        return self._put(name, self._rng.choice(fitting), values, pinned) and self._applies(
            fact, values, pinned
        )

    @staticmethod
    def _put(name: str, value: Any, values: dict[str, Any], pinned: set[str]) -> bool:
        if name in pinned and values[name] != value:
            return False
        values[name] = value
        pinned.add(name)
        return True


def aims(protocol: Protocol) -> Iterator[Disposition | None]:
    """All that a patient of this protocol may have: each disposition, and none of them."""
    yield from protocol.dispositions
    yield None
