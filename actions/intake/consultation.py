"""The course of an intake: a message in, the next question or the decision out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from actions.intake.asking import missing, next_question
from actions.intake.condition import UNSURE
from actions.intake.decision import Decision, decide
from actions.intake.episode import Episode, Known, report_of
from actions.intake.loading import FOLDER, load
from actions.intake.numbers import NUMBERS
from actions.intake.protocol import Fact, Protocol, Question
from actions.intake.reading import Asked, MessageReader
from actions.intake.vocabulary import Vocabulary

MOST_QUESTIONS = 8
"""No patient is asked more than this about one complaint; our own choice."""
_MOST_MISSES = 2


@dataclass(frozen=True)
class Step:
    """What comes next: `question` is to be asked about the facts `asks`, or None when `decision` stands.

    `beyond` are facts whose number cannot be right, `which` says that a list was answered with a bare
    "yes", `missed` that nothing of the message was understood as an answer, `stopped` that the patient
    wants no more questions.
    """

    episode: Episode
    protocol: Protocol
    decision: Decision
    question: Question | None = None
    asks: tuple[Fact, ...] = ()
    beyond: tuple[Fact, ...] = ()
    which: bool = False
    missed: bool = False
    stopped: bool = False


class Intake:
    """All protocols and the reader of their words; made once, serves all threads."""

    def __init__(self, protocols: Mapping[str, Protocol]) -> None:
        self.protocols = protocols
        self._reader = MessageReader(Vocabulary(protocols.values()))

    def open(self, text: str, now: datetime, known: Mapping[str, Known] | None = None) -> Step | None:
        """Begin with a message that reports a complaint; None when no protocol fits it.

        `known` are facts of the patient from before.
        """
        named = sorted(self._reader.complaints(text), key=lambda one: self.protocols[one].rank)
        if not named:
            return None
        return self.begin(named[0], text, now, known, waiting=tuple(named[1:]))

    def begin(
        self,
        protocol_id: str,
        text: str,
        now: datetime,
        known: Mapping[str, Known] | None = None,
        waiting: tuple[str, ...] = (),
    ) -> Step:
        """Begin with that protocol; raises KeyError for an id that is none."""
        protocol = self.protocols[protocol_id]
        mine = {name: one for name, one in (known or {}).items() if name in protocol.facts}
        episode = Episode(protocol_id, report_of(text), mine, waiting=waiting)
        read = self._reader.read(text, protocol, Asked(known=episode.values(protocol)), now)
        return self._next(episode.learn(read.facts), protocol)

    def go_on(self, episode: Episode, text: str, now: datetime) -> Step:
        """Read a message that came after a question; raises KeyError for a protocol that is gone."""
        protocol = self.protocols[episode.protocol]
        question = protocol.question(episode.asking) if episode.asking else None
        open_facts = missing(question, episode.values(protocol)) if question else ()
        before = _numbers_before(episode, protocol)
        listed = question.asks if question else ()
        asked = Asked(open_facts, before, episode.values(protocol), listed)
        read = self._reader.read(text, protocol, asked, now)
        if read.stop:
            return Step(episode, protocol, decide(protocol, episode, final=True), stopped=True)
        learnt = episode.learn(read.facts)
        met = not missing(question, learnt.values(protocol)) if question else True
        if met:
            return self._next(learnt, protocol)
        news = any(
            name not in episode.facts or episode.facts[name].value != one.value
            for name, one in read.facts.items()
        )
        if news and not read.beyond and not read.which:
            return self._again(replace(learnt, misses=0), protocol)
        if learnt.misses + 1 >= _MOST_MISSES:
            unsure = {name: Known(UNSURE) for name in missing(question, learnt.values(protocol))}  # type: ignore[arg-type]
            return self._next(learnt.learn(unsure), protocol)
        step = self._again(replace(learnt, misses=learnt.misses + 1), protocol)
        nothing = not read.beyond and not read.which
        return replace(step, beyond=read.beyond, which=read.which, missed=nothing)

    def press(self, episode: Episode, asked: str, answer: str) -> Step:
        """A button of a question of ours, maybe of an earlier one; raises KeyError for a strange one."""
        protocol = self.protocols[episode.protocol]
        question = protocol.question(asked)
        left = question.asks if asked != episode.asking else missing(question, episode.values(protocol))
        facts = {
            name: Known(value)
            for name in left or question.asks
            if (value := _pressed(protocol.facts[name], answer)) is not None
        }
        return self.resume(episode.learn(facts))

    def resume(self, episode: Episode) -> Step:
        """Go on after facts came from elsewhere: what is open of the question, or the next one."""
        protocol = self.protocols[episode.protocol]
        if episode.asking and missing(protocol.question(episode.asking), episode.values(protocol)):
            return self._again(episode, protocol)
        return self._next(episode, protocol)

    def overhear(self, episode: Episode, text: str, now: datetime) -> Episode:
        """Learn what a message says by itself, without taking its "yes" or "no" for an answer."""
        protocol = self.protocols[episode.protocol]
        known = Asked(known=episode.values(protocol))
        return episode.learn(self._reader.read(text, protocol, known, now).facts)

    def met(self, text: str) -> str:
        """How a message answers whatever was asked: yes, no, none, stop, or "" for none of these."""
        return self._reader.met(text)

    def current(self, episode: Episode) -> Step:
        """The open question once more, unchanged."""
        return self._again(episode, self.protocols[episode.protocol])

    def adds(self, episode: Episode, text: str) -> tuple[str, ...]:
        """Complaints that a message names beside the one that is asked about, most dangerous first.

        `episode` has learnt what the message says: words that told a fact which its protocol asks for name
        a complaint besides only where that one is more dangerous.
        """
        known = {episode.protocol, *episode.waiting, *self._told(episode)}
        found = [one for one in self._reader.complaints(text) if one not in known]
        return tuple(sorted(found, key=lambda one: self.protocols[one].rank))

    def _told(self, episode: Episode) -> set[str]:
        """The less dangerous complaints that are facts of this one, as fever is of a cough."""
        protocol = self.protocols[episode.protocol]
        asked = {name for question in protocol.questions for name in question.asks}
        words = [one.words for name, one in episode.facts.items() if name in asked and one.value is True]
        named = {one for text in words for one in self._reader.complaints(text)}
        return {one for one in named if self.protocols[one].rank > protocol.rank}

    def _again(self, episode: Episode, protocol: Protocol) -> Step:
        """The open question once more; none where what is known is an emergency already."""
        decision = decide(protocol, episode)
        if decision.acuity == "emergency":
            return self._next(episode, protocol)
        return _asking(episode, protocol, decision, protocol.question(episode.asking))

    def _next(self, episode: Episode, protocol: Protocol) -> Step:
        decision = decide(protocol, episode)
        question = None
        if decision.acuity != "emergency":
            question = next_question(protocol, episode, decision, MOST_QUESTIONS)
        if question is None:
            done = replace(episode, asking="", misses=0)
            return Step(done, protocol, decide(protocol, done, final=True))
        episode = replace(episode, asking=question.id, asked=(*episode.asked, question.id), misses=0)
        return _asking(episode, protocol, decision, question)


def _asking(episode: Episode, protocol: Protocol, decision: Decision, question: Question) -> Step:
    """The step that asks what of the question is not known yet."""
    asks = tuple(protocol.facts[name] for name in missing(question, episode.values(protocol)))
    return Step(episode, protocol, decision, question, asks)


def _numbers_before(episode: Episode, protocol: Protocol) -> tuple[str, ...]:
    """The facts of the last question before the open one that asked for a number: what "I meant 39" mends."""
    for asked in reversed(episode.asked[:-1]):
        facts = protocol.question(asked).asks
        if protocol.facts[facts[0]].kind in NUMBERS:
            return facts
    return ()


def _pressed(fact: Fact, answer: str) -> Any:
    """What a button says about a fact: one of a list says nothing about the others, "none" about all."""
    if answer == UNSURE:
        return UNSURE
    if fact.kind == "choice":
        return answer if any(option.value == answer for option in fact.options) else None
    return {"yes": True, fact.id: True, "no": False, "none": False}.get(answer)


@cache
def default_intake() -> Intake:
    """The intake over the packaged protocols, made on first use."""
    return Intake(load(FOLDER))
