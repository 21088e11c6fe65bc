"""Answer a reported symptom: how soon to get help, why, and what would make it urgent."""

from actions.conversing import ConversingAction
from actions.first_look import Look
from actions.passages import quoted
from actions.reply import Answer, Say
from actions.texts import say
from actions.turn import Turn


class ActionTriage(ConversingAction):
    """For the intent report_symptom."""

    action_name = "action_triage"
    reads_reports = True

    async def answer(self, turn: Turn) -> Answer:
        """Danger first; then advice, one clarifying question, or a person."""
        look = await self.first.look(turn)
        if asked := await self.ask_first(turn, look):
            return asked
        if danger := await self.first.danger(turn, look):
            return await self._beside(turn, look, danger)
        if look.own != "none" and (question := await self.consult(turn, look)):
            return question
        if look.abstained:
            return await self.unsure(turn, look)
        if look.own == "none":
            return await self._nothing_now(turn)
        return await self.advise(turn, look)

    async def _beside(self, turn: Turn, look: Look, danger: Answer) -> Answer:
        """An urgent report is asked about after a clinician was told; an emergency or a crisis never."""
        if look.crisis or "emergency" in (look.danger, look.standing.floor):
            return danger
        if any(message.kind == "failed" for message in danger.says):
            return danger
        return await self.consultations.open(turn, danger) or danger

    async def _nothing_now(self, turn: Turn) -> Answer:
        """No present problem is reported: say how it was read, and quote what there is to read."""
        note = Say(say("not_now", turn.lang, turn.region))
        found = await self.passages.find(turn)
        passages = (quoted(turn, found, "education_note"),) if found else ()
        return Answer((note, *passages))
