"""Answer what the dialogue did not understand: look for danger, search, ask once, then ask a person in."""

from rasa_sdk.events import SlotSet

from actions.advice import nurse_button
from actions.conversing import CLARIFY, ConversingAction
from actions.first_look import Look
from actions.passages import quoted
from actions.reply import Answer, Say
from actions.texts import say
from actions.turn import MISSES_SLOT, Turn

REPHRASE = "rephrase"


class ActionFallback(ConversingAction):
    """For the intent nlu_fallback and for whatever no rule of the dialogue covers."""

    action_name = "action_fallback"
    reads_reports = True

    async def answer(self, turn: Turn) -> Answer:
        """A misread symptom report is still triaged, a misread question still answered."""
        if not turn.text:
            return await self._ask_again(turn, None)
        look = await self.first.look(turn)
        return (
            await self.ask_first(turn, look)
            or await self.first.danger(turn, look)
            or await self._answered(turn, look)
            or await self._ask_again(turn, look)
        )

    async def _answered(self, turn: Turn, look: Look) -> Answer | None:
        """A passage, an intake or advice; None where the message gives nothing to go by."""
        if turn.answering == CLARIFY and look.abstained:
            return await self.unsure(turn, look)
        if found := await self.passages.find(turn):
            return Answer((quoted(turn, found, "education_note"),))
        if look.own != "none" and (question := await self.consult(turn, look)):
            return question
        if not look.abstained and look.acuity != "none":
            return await self.advise(turn, look)
        return None

    async def _ask_again(self, turn: Turn, look: Look | None) -> Answer:
        if turn.misses:
            await self.first.tell(turn, look, "no_answer", acuity="routine")
            return Answer((Say(say("to_person", turn.lang, turn.region), "notice"),))
        question = Say(
            say("rephrase", turn.lang, turn.region), buttons=(nurse_button(turn),), question=REPHRASE
        )
        return Answer((question,), (SlotSet(MISSES_SLOT, 1),))
