"""Bring a clinician into the conversation because the patient asked for a person."""

from actions.conversing import ConversingAction
from actions.reply import Answer, Say
from actions.turn import Turn
from common.acuity import more_urgent
from common.locale import say


class ActionAskClinician(ConversingAction):
    """For the intent ask_person, typed or pressed."""

    action_name = "action_ask_clinician"

    async def answer(self, turn: Turn) -> Answer:
        """Typed words may report danger as well; a pressed button has none."""
        look = await self.first.look(turn) if turn.text else None
        if look and (look.crisis or look.danger) and (danger := await self.first.danger(turn, look)):
            return danger
        standing = look.standing if look else await self.clinicians.standing(turn)
        acuity = more_urgent("routine", standing.floor or "routine")
        if look and not look.assessed:
            acuity = more_urgent("urgent", acuity)
        await self.first.tell(turn, look, "person_asked", acuity=acuity)
        return Answer((Say(say("person_asked", turn.lang, turn.region), "notice"),))
