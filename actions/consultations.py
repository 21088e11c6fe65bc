"""Leads a patient through an intake: asks, listens for danger all the while, decides, tells a clinician."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rasa_sdk.events import SlotSet

from actions.advice import nurse_button, quote_words
from actions.first_look import DANGEROUS, FirstLook, canned
from actions.intake import wording
from actions.intake.consultation import Intake, Step
from actions.intake.episode import Known
from actions.passages import Passages, quoted
from actions.reply import Answer, Say
from actions.texts import say
from actions.turn import INTAKE_SLOT, Turn
from common import locale
from common.acuity import more_urgent
from common.clock import now

if TYPE_CHECKING:
    from knowledge.quote import Quote

OF_THE_PERSON = (
    "age", "sex", "pregnant", "weak_immune", "blood_thinner", "long_term", "daily_medicine",
)  # fmt: skip
"""Facts of the person, which the next complaint of the same report need not ask for again."""
_CLOSED = (SlotSet(INTAKE_SLOT, None),)


class Consultations:
    """Opens, continues and closes intakes; what it decides is never below what was known before."""

    def __init__(self, first: FirstLook, passages: Passages, intake: Intake) -> None:
        self._first = first
        self._passages = passages
        self.intake = intake

    async def open(
        self, turn: Turn, before: Answer | None = None, *, watched: bool = False
    ) -> Answer | None:
        """The first question about the complaint that the message reports; None when no protocol fits.

        `before` is what had to be said at once of an urgent report; a clinician was told of it already.
        With `watched` one is told only when the patient stops answering.
        """
        step = await asyncio.to_thread(self.intake.open, turn.whole, now())
        if step is None:
            return None
        step = replace(step, episode=replace(step.episode, told="urgent" if before else "", watched=watched))
        lead = say("intake_meanwhile" if before else "intake_open", turn.lang, turn.region)
        return await self.proceed(turn, step, before.says if before else (), lead)

    async def proceed(self, turn: Turn, step: Step, says: tuple[Say, ...] = (), lead: str = "") -> Answer:
        """Ask the step's question, or decide where there is none; then the next complaint that waits."""
        if step.question is not None:
            return Answer((*says, wording.question(turn, step, lead)), _remembered(step))
        decided = await self._decide(turn, step)
        waiting = step.episode.waiting
        acuity = self._acuity(step)
        if acuity == "emergency" or not waiting:
            return Answer((*says, *decided), _CLOSED)
        following = await asyncio.to_thread(self._next_complaint, step, acuity)
        title = following.protocol.title[turn.lang]
        lead = say("intake_next", turn.lang, turn.region, title=title)
        return await self.proceed(turn, following, (*says, *decided), lead)

    def _next_complaint(self, step: Step, acuity: str) -> Step:
        first, *others = step.episode.waiting
        told = acuity if acuity in DANGEROUS else step.episode.told
        following = self.intake.begin(
            first, step.episode.report, now(), _static(step.episode.facts), tuple(others)
        )
        return replace(following, episode=replace(following.episode, told=told, watched=step.episode.watched))

    async def stop(self, turn: Turn, step: Step) -> Answer:
        """The patient wants no more questions: what is known decides, and the rest counts as not excluded."""
        decided = await self._decide(turn, step)
        note = Say(say("intake_stopped", turn.lang, turn.region), "notice", (nurse_button(turn),))
        return Answer((note, *decided), _CLOSED)

    async def _decide(self, turn: Turn, step: Step) -> tuple[Say, ...]:
        acuity = self._acuity(step)
        words = step.decision.words or (step.episode.report,)
        if acuity in DANGEROUS and not (acuity == "urgent" and step.episode.told in DANGEROUS):
            told = await self._told(turn, step, acuity, words)
            if acuity == "emergency":
                return (canned(turn, "emergency", told),)
            if not told:
                return (Say(locale.say("urgent_untold", turn.lang, turn.region), "failed"),)
        await self._first.follow_ups.schedule(turn, acuity, about=" … ".join(words))
        advice = wording.advice(turn, step, acuity, quote_words(turn, words))
        found = await self._passage(turn, step)
        return (advice, quoted(turn, found, "education_note")) if found else (advice,)

    @staticmethod
    def _acuity(step: Step) -> str:
        """What the protocol decides, never below what clinicians were told of this complaint."""
        return more_urgent(step.decision.acuity, step.episode.told or step.decision.acuity)

    async def _told(self, turn: Turn, step: Step, acuity: str, words: tuple[str, ...]) -> bool:
        because = step.decision.because or step.decision.unsure
        reasons = [f"intake: {step.protocol.title['en']}"]
        how = "because" if step.decision.because else "not excluded"
        reasons += [f"{how}: {one.why['en']}" for one in because]
        reasons += [f"{name}: {known.value}" for name, known in step.episode.facts.items()]
        said = replace(turn, text=turn.text or step.episode.report)
        return await self._first.told(said, "triage", acuity, words=words, model_reasons=tuple(reasons))

    async def _passage(self, turn: Turn, step: Step) -> "Quote | None":
        return await self._passages.named(turn, step.protocol.title[turn.lang], step.protocol.passages)


def _static(facts: Mapping[str, Known]) -> dict[str, Known]:
    return {name: facts[name] for name in OF_THE_PERSON if name in facts}


def _remembered(step: Step) -> tuple[dict[str, Any], ...]:
    return (SlotSet(INTAKE_SLOT, step.episode.to_slot()),)
