"""Take an answer of an intake: danger first, then the next question or the decision."""

import asyncio
from dataclasses import replace

from rasa_sdk.events import SlotSet

from actions.consultations import carried, noted
from actions.first_look import Look
from actions.handlers.action_fallback import ActionFallback
from actions.intake.consultation import Step
from actions.intake.episode import Episode
from actions.intake.wording import RECALL
from actions.passages import quoted_each
from actions.reply import Answer, Say
from actions.texts import say
from actions.turn import INTAKE_SLOT, Turn
from common.acuity import more_urgent
from common.clock import now

QUESTIONS = ("ask_education", "ask_medicine")
ASIDES = ("bot_challenge", "help", "greet", "thanks", "switch_language", "appointment", "out_of_scope")
"""Intents that get their usual answer in the middle of an intake, which then goes on."""
SURE_ASIDE = 0.5
"""From which confidence a message that answers nothing is taken for one of these; our own choice."""
LONG_ENOUGH = 14
"""Shorter answers (in characters, a Chinese one counts two) are read by the rules alone, not by the model.

"I don't know" and "I do not know" are shorter: the model takes such words for an emergency.
"""


class ActionIntake(ActionFallback):
    """For the intent intake_answer: whatever a patient writes while an intake is open."""

    action_name = "action_intake"

    async def respond(self, turn: Turn) -> Answer:
        """A report that is pasted into an intake is explained, then the open question comes again."""
        explained = await self.reports.explain(turn)
        if explained is None:
            return await self.answer(turn)
        episode = Episode.from_slot(turn.intake)
        if episode is None or episode.protocol not in self.consultations.intake.protocols:
            return explained
        kinds = {message.kind for message in explained.says}
        if kinds & {"emergency", "crisis"}:
            return replace(explained, events=(*explained.events, SlotSet(INTAKE_SLOT, None)))
        episode = replace(episode, told="urgent") if "advice" in kinds else episode
        step = self.consultations.intake.current(episode)
        lead = say("intake_resume", turn.lang, turn.region)
        return await self.consultations.proceed(turn, step, explained.says, lead)

    async def answer(self, turn: Turn) -> Answer:
        """Without an open intake the message is treated as any that was not understood."""
        episode = Episode.from_slot(turn.intake)
        if episode is None or episode.protocol not in self.consultations.intake.protocols:
            return await self._none_open(turn)
        look = await self._look(turn)
        if alarm := await self._alarm(turn, look):
            return Answer(alarm.says, (SlotSet(INTAKE_SLOT, None),))
        says: tuple[Say, ...] = ()
        if not episode.told and (look.danger or not look.assessed):
            urgent = await self.first.danger(turn, look)
            says = urgent.says if urgent else ()
            episode = replace(episode, told="urgent")
        if episode.recalling and (answer := await self._recalled(turn, episode)):
            return replace(answer, says=(*says, *answer.says))
        if not turn.text:
            return await self.consultations.proceed(turn, self._pressed(turn, episode), says)
        step = await asyncio.to_thread(self.consultations.intake.go_on, episode, turn.text, now())
        step = replace(step, episode=noted(step.episode, turn.text))
        if step.stopped or (turn.meant == "goodbye" and step.missed):
            return await self.consultations.stop(turn, step)
        aside = await self._aside(turn, episode, step)
        answer = aside or await self.consultations.proceed(turn, step)
        return replace(answer, says=(*says, *answer.says))

    async def _recalled(self, turn: Turn, episode: Episode) -> Answer | None:
        """The answer to what the profile says; None for a button of another question."""
        if not turn.text and turn.entities.get("asked") != RECALL:
            return None
        if turn.text and not self.consultations.speaks_of_profile(turn):
            current = self.consultations.intake.current(episode)
            if aside := await self._aside(turn, episode, replace(current, missed=True)):
                return aside
        return await self.consultations.recalled(turn, episode)

    async def _none_open(self, turn: Turn) -> Answer:
        if turn.unfinished:
            look = await self._look(turn) if turn.text else None
            if look and (danger := await self.first.danger(turn, look)):
                return danger
            if answer := await self.resuming.answer(turn):
                return answer
        if turn.text:
            return await super().answer(turn)
        return Answer((Say(say("intake_over", turn.lang, turn.region)),), (SlotSet(INTAKE_SLOT, None),))

    async def _look(self, turn: Turn) -> Look:
        """The rules for every answer; the model too for one that is long enough to tell something new."""
        length = sum(1 + (not char.isascii()) for char in turn.text)
        if length < LONG_ENOUGH:
            return await self.first.by_rules(turn)
        return await self.first.look(replace(turn, answering=""))

    async def _alarm(self, turn: Turn, look: Look) -> Answer | None:
        """A crisis or an emergency ends the intake; what was an emergency earlier stays one."""
        if look.crisis or look.danger == "emergency":
            return await self.first.danger(turn, look)
        if look.standing.floor == "emergency":
            return await self.first.floor(turn, replace(look, own=more_urgent(look.own, "self_care")))
        return None

    def _pressed(self, turn: Turn, episode: Episode) -> Step:
        """A button; one of another complaint or of a question that is gone changes nothing."""
        intake = self.consultations.intake
        if turn.entities.get("protocol") != episode.protocol:
            return intake.current(episode)
        try:
            return intake.press(episode, str(turn.entities.get("asked")), str(turn.entities.get("answer")))
        except KeyError:
            return intake.current(episode)

    async def _aside(self, turn: Turn, episode: Episode, step: Step) -> Answer | None:
        """What was meant besides an answer: another complaint, a question, a word to the assistant."""
        if added := self.consultations.intake.adds(step.episode, turn.text):
            return await self._another_complaint(turn, episode, step, added)
        if turn.meant in QUESTIONS and (step.missed or "?" in turn.text or "？" in turn.text):
            found = await self.passages.find_each(replace(turn, answering=""))
            if found.quotes:
                answer = quoted_each(turn, found, "education_note")
            elif step.missed:
                answer = (Say(say("intake_no_passage", turn.lang, turn.region)),)
            else:
                return None
            return await self._resumed(turn, episode, step, answer)
        if step.missed and turn.meant in ASIDES and turn.ranking.get(turn.meant, 0.0) >= SURE_ASIDE:
            return await self._resumed(turn, episode, step, (Say("", response=f"utter_{turn.meant}"),))
        return None

    async def _resumed(self, turn: Turn, episode: Episode, step: Step, says: tuple[Say, ...]) -> Answer:
        """The answer to the aside, then the question that is open."""
        if step.missed:  # an aside is no failure to answer
            step = self.consultations.intake.current(episode)
        lead = say("intake_resume", turn.lang, turn.region) if step.question else ""
        return await self.consultations.proceed(turn, step, says, lead)

    async def _another_complaint(
        self, turn: Turn, episode: Episode, step: Step, added: tuple[str, ...]
    ) -> Answer:
        """The more dangerous complaint is asked about first; the other one waits."""
        intake = self.consultations.intake
        first = intake.protocols[added[0]]
        if first.rank < intake.protocols[episode.protocol].rank:
            waiting = (episode.protocol, *added[1:], *episode.waiting)
            following = intake.begin(first.id, turn.text, now(), step.episode.facts, waiting)
            following = carried(step.episode, following, episode.told)
            lead = say("intake_first", turn.lang, turn.region, title=first.title[turn.lang])
            return await self.consultations.proceed(turn, following, (), lead)
        waiting = (*step.episode.waiting, *added)
        step = replace(step, episode=replace(step.episode, waiting=waiting), missed=False)
        lead = say("intake_noted", turn.lang, turn.region, title=first.title[turn.lang])
        return await self.consultations.proceed(turn, step, (), lead if step.question else "")
