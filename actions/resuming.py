"""An intake that a break of hours ended is not lost: the assistant says so kindly and offers to go on."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from rasa_sdk.events import SlotSet

from actions.consultations import ASKED_AT, Consultations, carried, static
from actions.intake.consultation import Step
from actions.intake.episode import Episode, Known
from actions.intake.wording import named, payload
from actions.reply import Answer, Button, Say
from actions.texts import say
from actions.turn import INTAKE_SLOT, UNFINISHED_SLOT, Turn
from common.clock import now

RESUME = "resume"
"""How the question is named that offers to go on."""
QUESTION = named(RESUME)
STILL_TRUE = timedelta(hours=48)
"""After a longer break the questions about the complaint are asked anew; our own choice."""
_OFFERED = "offered"
_QUIET = {"text", "passage", "notice"}
"""Only after such messages is an offer made: never beside an alarm or advice."""


def left_open(turn: Turn) -> dict[str, Any] | None:
    """What a new session keeps of an open intake, or of one that was left open before; None for nothing."""
    for kept in (turn.intake, turn.unfinished):
        if Episode.from_slot(kept) is not None:
            return {**kept, _OFFERED: False}
    return None


class Resuming:
    """Offers the intake that was left open, and goes on with it or lets it go, as the patient says."""

    def __init__(self, consultations: Consultations) -> None:
        self._consultations = consultations

    def beside(self, turn: Turn, answer: Answer) -> Answer:
        """The answer to something else, with the offer behind it where that disturbs nothing."""
        episode = self._episode(turn)
        if episode is None:
            return answer
        opened = {event.get("name"): event.get("value") for event in answer.events}.get(INTAKE_SLOT)
        if opened:
            same = opened.get("protocol") == episode.protocol
            return (
                replace(answer, events=(*answer.events, SlotSet(UNFINISHED_SLOT, None))) if same else answer
            )
        disturbs = any(message.kind not in _QUIET or message.question for message in answer.says)
        if disturbs or turn.unfinished.get(_OFFERED):
            return answer
        offer = self._offer(turn, episode)
        return Answer((*answer.says, *offer.says), (*answer.events, *offer.events))

    async def answer(self, turn: Turn) -> Answer | None:
        """What to say to a message that may be about it; None when it is not."""
        episode = self._episode(turn)
        if episode is None:
            return None
        how = self._wish(turn)
        if how == "yes":
            return await self._go_on(turn, episode)
        if how == "no":
            words = say("resume_dropped", turn.lang, turn.region)
            return Answer((Say(words),), (SlotSet(UNFINISHED_SLOT, None),))
        if turn.text and not turn.unfinished.get(_OFFERED):
            return self._offer(turn, episode)
        return None

    def _episode(self, turn: Turn) -> Episode | None:
        episode = Episode.from_slot(turn.unfinished)
        known = episode is not None and episode.protocol in self._consultations.intake.protocols
        return episode if known else None

    def _wish(self, turn: Turn) -> str:
        if not turn.text:
            return str(turn.entities.get("answer")) if turn.entities.get("asked") == RESUME else ""
        if turn.answering != QUESTION:
            return ""
        met = self._consultations.intake.met(turn.text)
        return "no" if met in ("no", "none", "stop") else met

    def _offer(self, turn: Turn, episode: Episode) -> Answer:
        title = self._consultations.intake.protocols[episode.protocol].title[turn.lang]
        buttons = tuple(
            Button(
                say(f"button_resume_{answer}", turn.lang, turn.region),
                payload(episode.protocol, RESUME, answer),
            )
            for answer in ("yes", "no")
        )
        words = say("resume_offer", turn.lang, turn.region, title=title)
        kept = {**turn.unfinished, _OFFERED: True}
        return Answer((Say(words, buttons=buttons, question=QUESTION),), (SlotSet(UNFINISHED_SLOT, kept),))

    async def _go_on(self, turn: Turn, episode: Episode) -> Answer:
        step = self._step(turn, episode)
        lead = say("resume_lead", turn.lang, turn.region)
        answer = await self._consultations.proceed(turn, step, (), lead)
        return replace(answer, events=(*answer.events, SlotSet(UNFINISHED_SLOT, None)))

    def _step(self, turn: Turn, episode: Episode) -> Step:
        """Where it was left, with the lengths of time grown; after a long break from its beginning."""
        intake = self._consultations.intake
        break_ = now() - _asked_at(turn.unfinished)
        if break_ > STILL_TRUE:
            known = static(episode.facts)
            anew = intake.begin(episode.protocol, episode.report, now(), known, episode.waiting)
            return carried(episode, anew, episode.told)
        facts = intake.protocols[episode.protocol].facts
        grown = {
            name: Known(one.value + break_ / timedelta(hours=1), one.words)
            for name, one in episode.facts.items()
            if name in facts and facts[name].kind == "duration" and isinstance(one.value, int | float)
        }
        return intake.resume(replace(episode, facts={**episode.facts, **grown}))


def _asked_at(slot: dict[str, Any]) -> datetime:
    """When it was left; unknown counts as long ago."""
    try:
        at = datetime.fromisoformat(str(slot.get(ASKED_AT)))
        return at if at.tzinfo else now() - 2 * STILL_TRUE
    except ValueError:
        return now() - 2 * STILL_TRUE
