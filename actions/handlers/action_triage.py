"""Answer a reported symptom: how soon to get help, why, and what would make it urgent."""

from actions.conversing import ConversingAction
from actions.passages import quoted
from actions.reply import Answer, Say
from actions.texts import say
from actions.turn import Turn


class ActionTriage(ConversingAction):
    """For the intent report_symptom."""

    action_name = "action_triage"

    async def answer(self, turn: Turn) -> Answer:
        """Danger first; then advice, one clarifying question, or a person."""
        look = await self.first.look(turn)
        if danger := await self.first.danger(turn, look):
            return danger
        if look.abstained:
            return await self.unsure(turn, look)
        if look.own == "none":
            return await self._nothing_now(turn)
        return await self.advise(turn, look)

    async def _nothing_now(self, turn: Turn) -> Answer:
        """No present problem is reported: say how it was read, and quote what there is to read."""
        note = Say(say("not_now", turn.lang, turn.region))
        found = await self.passages.find(turn)
        passages = (quoted(turn, found, "education_note"),) if found else ()
        return Answer((note, *passages))
