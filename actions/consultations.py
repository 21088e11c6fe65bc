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
from actions.intake.episode import Episode, Known
from actions.intake.findings import findings
from actions.passages import Passages, quoted
from actions.person import about_another, allergy, takes_back
from actions.remembering import ALLERGY, OF_THE_PERSON, Remembering, listed
from actions.reply import Answer, Say
from actions.texts import say
from actions.turn import INTAKE_SLOT, LAST_ADVICE_SLOT, Turn
from common import locale
from common.acuity import more_urgent
from common.clock import now
from common.profile.facts import ProfileFact

if TYPE_CHECKING:
    from knowledge.quote import Quote

ASKED_AT = "at"
"""Under this name an intake's slot says when its question was put."""


class Consultations:
    """Opens, continues and closes intakes; what it decides is never below what was known before."""

    def __init__(
        self, first: FirstLook, passages: Passages, intake: Intake, remembering: Remembering
    ) -> None:
        self._first = first
        self._passages = passages
        self._remembering = remembering
        self.intake = intake

    async def open(
        self, turn: Turn, before: Answer | None = None, *, told: str = "urgent", watched: bool = False
    ) -> Answer | None:
        """The first question about the complaint that the message reports; None when no protocol fits.

        `before` is what had to be said at once; a clinician was told of it already, as of the acuity `told`.
        With `watched` one is told only when the patient stops answering.
        """
        step = await asyncio.to_thread(self.intake.open, turn.whole, now())
        if step is None:
            return None
        recall = await self._remembering.recall(turn)
        episode = replace(step.episode, told=told if before else "", watched=watched, recall=recall)
        step = replace(step, episode=noted(episode, turn.whole))
        lead = say("intake_meanwhile" if before else "intake_open", turn.lang, turn.region)
        return await self.proceed(turn, step, before.says if before else (), lead)

    async def proceed(self, turn: Turn, step: Step, says: tuple[Say, ...] = (), lead: str = "") -> Answer:
        """Ask the step's question, or decide where there is none; then the next complaint that waits."""
        if step.question is not None:
            asked, step = _asked(turn, step, lead)
            return Answer((*says, asked), _remembered(step))
        decided = await self._decide(turn, step)
        waiting = step.episode.waiting
        acuity = self._acuity(step)
        if acuity == "emergency":
            return Answer((*says, *decided), _closed(step, acuity))
        if not waiting:
            learnt = await self._remembering.learn(turn, step.episode)
            events = (*_closed(step, acuity), *learnt.events)
            return Answer((*says, *decided, *learnt.says), events)
        following = await asyncio.to_thread(self._next_complaint, step, acuity)
        title = following.protocol.title[turn.lang]
        lead = say("intake_next", turn.lang, turn.region, title=title)
        return await self.proceed(turn, following, (*says, *decided), lead)

    def _next_complaint(self, step: Step, acuity: str) -> Step:
        first, *others = step.episode.waiting
        told = acuity if acuity in DANGEROUS else step.episode.told
        following = self.intake.begin(
            first, step.episode.report, now(), static(step.episode.facts), tuple(others)
        )
        return carried(step.episode, following, told)

    async def recalled(self, turn: Turn, episode: Episode) -> Answer:
        """The patient's word on what the profile says: a plain yes takes it over, else it is asked anew."""
        how = self._on_the_profile(turn)
        if how == "stop":
            return await self.stop(turn, self.intake.current(_unrecalled(episode)))
        offered = episode.recall
        episode = _unrecalled(episode)
        if turn.text:
            episode = noted(self.intake.overhear(episode, turn.text, now()), turn.text)
        if how == "yes":
            episode = replace(episode, facts={**offered, **episode.facts})
        episode = replace(episode, other=episode.other or how == "other")
        lead = say(f"recall_{how}", turn.lang, turn.region)
        return await self.proceed(turn, self.intake.resume(episode), (), lead)

    def speaks_of_profile(self, turn: Turn) -> bool:
        """Whether typed words answer "is this still true, and is this about you?"."""
        return bool(self.intake.met(turn.text)) or about_another(turn.text) or takes_back(turn.text)

    def _on_the_profile(self, turn: Turn) -> str:
        """yes, changed, other, or stop; whatever is not a plain yes means that it is not taken over."""
        if not turn.text:
            pressed = turn.entities.get("answer")
            return str(pressed) if pressed in ("yes", "other") else "changed"
        met = self.intake.met(turn.text)
        if met == "stop":
            return met
        if about_another(turn.text):
            return "other"
        return "yes" if met == "yes" and not takes_back(turn.text) else "changed"

    async def stop(self, turn: Turn, step: Step) -> Answer:
        """The patient wants no more questions: what is known decides, and the rest counts as not excluded."""
        decided = await self._decide(turn, step)
        note = Say(say("intake_stopped", turn.lang, turn.region), "notice", (nurse_button(turn),))
        return Answer((note, *decided), _closed(step, self._acuity(step)))

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
        decided = step.decision.because or step.decision.unsure
        because = say("list_joint", turn.lang, turn.region).join(one.why[turn.lang] for one in decided[:3])
        if because and not step.decision.because:
            because = say("finding_not_excluded", turn.lang, turn.region, reasons=because)
        reasons = findings(step.protocol, dict(step.episode.facts), because, turn.lang)
        if known := step.episode.facts.get(ALLERGY):
            reasons = (*reasons, f"answer: {say('finding_allergy', turn.lang, turn.region)} = {known.value}")
        said = replace(turn, text=turn.text or step.episode.report)
        return await self._first.told(said, "triage", acuity, words=words, model_reasons=reasons)

    async def _passage(self, turn: Turn, step: Step) -> "Quote | None":
        return await self._passages.named(turn, step.protocol.title[turn.lang], step.protocol.passages)


def noted(episode: Episode, text: str) -> Episode:
    """With what a message says about the person: that it is another, or an allergy."""
    if about_another(text):
        return replace(episode, other=True, recall={}, recalling=False)
    found = allergy(text)
    return episode.learn({ALLERGY: Known(*found)}) if found else episode


def carried(before: Episode, following: Step, told: str) -> Step:
    """The next complaint's first step, with what is known of the person and what clinicians were told."""
    known = {name: one for name, one in before.facts.items() if name == ALLERGY}
    episode = replace(
        following.episode, told=told, watched=before.watched, other=before.other, recall=before.recall
    )
    return replace(following, episode=episode.learn(known))


def _asked(turn: Turn, step: Step, lead: str) -> tuple[Say, Step]:
    """The step's question; where it asks for the person, first what the profile says, to be confirmed."""
    open_ = {fact.id for fact in step.asks}
    episode = step.episode
    offered = {
        name: one
        for name, one in episode.recall.items()
        if name in step.protocol.facts and name not in episode.values(step.protocol)
    }
    if not open_ & set(offered) or step.missed or step.beyond or step.which:
        return wording.question(turn, step, lead), step
    lines = listed((ProfileFact(name, one.value, one.words, now()) for name, one in offered.items()), turn)
    episode = replace(episode, recall=offered, recalling=True)
    return wording.recall(turn, step, lines, lead), replace(step, episode=episode)


def _unrecalled(episode: Episode) -> Episode:
    return replace(episode, recall={}, recalling=False)


def static(facts: Mapping[str, Known]) -> dict[str, Known]:
    """What is so of the person whatever the complaint."""
    return {name: facts[name] for name in OF_THE_PERSON if name in facts}


def _remembered(step: Step) -> tuple[dict[str, Any], ...]:
    return (SlotSet(INTAKE_SLOT, {**step.episode.to_slot(), ASKED_AT: now().isoformat()}),)


def _closed(step: Step, acuity: str) -> tuple[dict[str, Any], ...]:
    """No intake is open any more; what was advised goes over into later sessions."""
    advice = {"complaint": step.protocol.id, "acuity": acuity, "at": now().isoformat()}
    return (SlotSet(INTAKE_SLOT, None), SlotSet(LAST_ADVICE_SLOT, advice))
