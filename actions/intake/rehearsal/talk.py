"""Speaks for a made-up patient: opens, answers in many ways, forgets, corrects, rambles, does not know."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from actions.intake.condition import UNSURE
from actions.intake.consultation import Step
from actions.intake.protocol import Fact
from actions.intake.rehearsal.amounts import outside
from actions.intake.rehearsal.patient import Draw, Patient
from actions.intake.rehearsal.words import (
    Phrases,
    frames,
    is_short,
    is_thing,
    misspelt,
    name_of,
    wordings,
)

_BARE_YES, _ASK_BACK, _OUTSIDE, _WRONG, _FORGET, _AHEAD, _SLIP = 0.08, 0.05, 0.08, 0.06, 0.06, 0.25, 0.12
_DENIALS_LISTED, _NAMED, _TRIES = 0.25, 0.15, 12


class Talker:
    """One patient in one conversation; `told` are facts told wrongly so far and not put right."""

    def __init__(self, patient: Patient, draw: Draw, rng: random.Random) -> None:
        self.told: dict[str, Any] = {}
        self._patient, self._draw, self._rng = patient, draw, rng
        self._protocol, self._lang, self._frames = patient.protocol, patient.lang, frames(patient.lang)
        self._phrases = Phrases(patient.protocol, draw.names, patient.lang)
        self._asked: Counter[str] = Counter()
        self._said: set[str] = set()
        self._to_correct: dict[str, str] = {}

    def opening(self) -> str:
        """The first message: the complaint, often who it is about, sometimes more."""
        complaint = self._wording(self._protocol.complaint[self._lang], positive=True, bare=True)
        for name, value in self._phrases.says(complaint):  # it says so itself: then it is so
            if self._patient.truth.get(name) not in (False, value) or self._draw_applies(name):
                self._patient.learn(name, value)
                self._said.add(name)
        text = self._pick("greeting") + self._who().format(complaint)
        return self._finish(text, self._ahead(self._rng.choice((0, 0, 1, 1, 2)), ()))

    def reply(self, step: Step) -> str:
        """One message to the question that is open."""
        assert step.question is not None
        asked = self._asked[step.question.id]
        self._asked[step.question.id] += 1
        if self._to_correct:  # at once: a bare number later could be meant for another question
            self._asked[step.question.id] -= 1
            return self._correction()
        if asked == 0 and (evasion := self._evasion(step)):
            return evasion
        answer = self._answer(step.asks, again=asked > 0)
        extra = 0 if asked else int(self._rng.random() < _AHEAD)
        return self._finish(answer, self._ahead(extra, [fact.id for fact in step.asks]))

    def _evasion(self, step: Step) -> str:
        chance = self._rng.random()
        listed = len(step.asks) > 1 and all(fact.kind == "yes_no" for fact in step.asks)
        if listed and chance < _BARE_YES and any(self._truth(fact.id) is True for fact in step.asks):
            return self._pick("bare_yes")
        if chance > 1 - _ASK_BACK:
            return self._pick("ask_back")
        if len(step.asks) == 1 and chance < _OUTSIDE and self._truth(step.asks[0].id) not in (UNSURE, False):
            return outside(step.asks[0])
        return ""

    def _answer(self, asks: tuple[Fact, ...], again: bool) -> str:
        for fact in asks:
            self._said.add(fact.id)
        if all(fact.kind == "yes_no" for fact in asks):
            return self._list(asks, again) if len(asks) > 1 else self._single(asks[0])
        numbers = [self._number(fact, again) for fact in asks]
        return self._joined([one for one in numbers if one])

    def _list(self, asks: tuple[Fact, ...], again: bool) -> str:
        true = [fact for fact in asks if self._truth(fact.id) is True]
        unsure = [fact for fact in asks if self._truth(fact.id) == UNSURE]
        false = [fact for fact in asks if self._truth(fact.id) is False]
        if not again and len(true) > 1 and self._rng.random() < _FORGET:
            late = true.pop()
            self.told[late.id] = False
            self._to_correct[late.id] = self._pick("forgot").format(self._affirmed(late))
        if len(unsure) == len(asks):
            return self._pick("unsure")
        doubts = [self._pick("unsure_of").format(name_of(fact, self._lang)) for fact in unsure]
        if not true:
            if self._rng.random() < _DENIALS_LISTED:
                some = self._rng.sample(false, min(len(false), self._rng.randint(1, 3)))
                denials = [denial for fact in some if (denial := self._denied(fact))]
                rest = [self._pick("none")] if not denials or self._rng.random() < 0.5 else []
                return self._joined(denials + doubts + rest)
            return self._joined([*doubts, self._pick("none")] if doubts else [self._pick("none")])
        said = self._joined([self._affirmed(fact, asked=True) for fact in true], "joins")
        said = self._pick("yes").format(said)
        if false and self._rng.random() < _DENIALS_LISTED:
            other = name_of(self._rng.choice(false), self._lang)
            if is_short(other, self._lang):
                said += self._pick("but_not").format(other)
        return self._joined([said, *doubts])

    def _single(self, fact: Fact) -> str:
        value = self._truth(fact.id)
        if value == UNSURE:
            return self._pick("unsure")
        if value is True:
            return self._pick("one_yes") if self._rng.random() < 0.6 else self._pick("yes").format(
                self._affirmed(fact, asked=True))  # fmt: skip
        return (
            self._pick("one_no") if self._rng.random() < 0.7 else self._denied(fact) or self._pick("one_no")
        )

    def _number(self, fact: Fact, again: bool) -> str:
        value = self._truth(fact.id)
        if value == UNSURE or value is False:
            return self._pick("unsure" if value == UNSURE else "one_no")
        if fact.kind == "text":
            return "it is hard to put" if self._lang == "en" else "说起来有点长"
        if fact.kind == "choice":
            option = next(one for one in fact.options if one.value == value)
            label = self._rng.random() < _NAMED
            said = option.label[self._lang] if label else self._wording(
                option.words[self._lang], positive=True, meaning=(fact.id, value))  # fmt: skip
            return self._pick("choice").format(said)
        way = self._patient.ways[fact.id]
        if not again and self._rng.random() < _WRONG:
            wrong = self._draw.way(fact, unlike=way.value)
            if wrong.telling and way.telling:
                self.told[fact.id] = wrong.value
                bare = fact.kind != "duration" and self._rng.random() < 0.3
                self._to_correct[fact.id] = self._pick("correct").format(way.answer if bare else way.telling)
                return wrong.answer
        return way.answer

    def _correction(self) -> str:
        name, text = next(iter(self._to_correct.items()))
        del self._to_correct[name]
        self.told.pop(name, None)
        return text

    def _ahead(self, count: int, besides: Iterable[str]) -> list[str]:
        """Things that are told although nobody asked for them."""
        left = [name for name in self._draw.names if name not in self._said and name not in besides]
        left = [name for name in left if self._truth(name) != UNSURE]
        true = [name for name in left if self._truth(name) is not False] or left
        chosen = self._rng.sample(true, min(count, len(true)))
        told = []
        for name in chosen:
            fact = self._protocol.facts[name]
            if fact.kind == "yes_no":
                true_ = self._truth(name) is True
                said = self._affirmed(fact) if true_ else self._denied(fact)
                if not said:
                    continue
                told.append(self._pick("also" if true_ else "also_not").format(said))
            elif (
                self._truth(name) is not False
                and name in self._patient.ways
                and self._patient.ways[name].telling
                and _passive(fact)
            ):
                told.append(self._pick("also").format(self._patient.ways[name].telling))
            else:
                continue
            self._said.add(name)
        return told

    def _affirmed(self, fact: Fact, asked: bool = False) -> str:
        if asked and self._rng.random() < _NAMED:
            return name_of(fact, self._lang)
        return self._wording(fact.words[self._lang], positive=True, meaning=(fact.id, True))

    def _denied(self, fact: Fact) -> str:
        """A denial as people put it, or nothing where the words do not lend themselves to it."""
        if fact.unless and self._rng.random() < 0.3:
            said = self._wording(fact.unless[self._lang], positive=True, meaning=(fact.id, False))
            return said if self._true(said, (fact.id, False)) else ""
        things = [one for one in wordings(fact.words[self._lang], self._lang) if is_thing(one, self._lang)]
        name = name_of(fact, self._lang)
        if is_short(name, self._lang) and (not things or self._rng.random() < 0.5):
            things = [name]
        things = [one for one in things if self._true(one, None, positive=False)]
        if not things:
            return ""
        thing = self._rng.choice(things)
        denial = self._pick("deny").format(thing)
        new = self._phrases.says(denial) - self._phrases.says(thing)  # "no insulin" is one of its own
        return denial if all(self._truth(other) == value for other, value in new) else ""

    def _wording(
        self, text: str, positive: bool, meaning: tuple[str, Any] | None = None, bare: bool = False
    ) -> str:
        """A wording that says nothing untrue besides, and no number where `bare`."""
        found: Sequence[str] = wordings(text, self._lang)
        if bare:
            found = [one for one in found if not re.search(self._frames["number"], one)] or found
        for _ in range(_TRIES):
            wording = self._rng.choice(found)
            if self._true(wording, meaning if positive else None, positive):
                break
        return wording

    def _true(self, wording: str, meaning: tuple[str, Any] | None, positive: bool = True) -> bool:
        """Whether all that a wording says besides its meaning is so, or is not so where it is denied."""
        said = self._phrases.says(wording) - ({meaning} if meaning else set())
        if positive:
            return all(self._truth(name) == value for name, value in said)
        return all(self._truth(name) is False for name, _ in said)

    def _who(self) -> str:
        age, sex = self._truth("age"), self._truth("sex")
        if age in (UNSURE, False) or self._rng.random() < (0.5 if age >= 16 else 0.1):
            return self._pick("self") if age in (UNSURE, False) or age >= 12 else "{}"
        fitting = [
            one for one in self._frames["who"] if one["sex"] == sex and one["from"] <= age < one["under"]
        ]
        if not fitting:
            return self._pick("self")
        self._said.add("sex")
        return str(self._rng.choice(self._rng.choice(fitting)["say"]))

    def _draw_applies(self, name: str) -> bool:
        return self._protocol.facts[name].only_if.holds(self._patient.truth) is not False

    def _finish(self, text: str, more: list[str]) -> str:
        for one in more:
            text += self._pick("breaks") + one
        text += self._pick("ramble")
        return misspelt(text, self._rng) if self._rng.random() < _SLIP else text

    def _joined(self, parts: list[str], joins: str = "breaks") -> str:
        text = parts[0] if parts else ""
        for part in parts[1:]:
            text += self._pick(joins) + part
        return text

    def _truth(self, name: str) -> Any:
        return self._patient.truth.get(name)

    def _pick(self, name: str) -> str:
        return str(self._rng.choice(self._frames[name]))


def _passive(fact: Fact) -> bool:
    """Whether a number of this kind says by itself what it is."""
    return fact.kind in ("age", "severity", "measure") or fact.id == "onset"
