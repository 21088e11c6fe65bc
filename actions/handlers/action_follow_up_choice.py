"""Stop asking a patient "are you better?", or start again; only the patient decides."""

from actions.conversing import ConversingAction
from actions.follow_up_answer import choice
from actions.reply import Answer, Button, Say
from actions.texts import say
from actions.turn import Turn


class ActionFollowUpChoice(ConversingAction):
    """For the intent follow_up_choice, pressed or typed."""

    action_name = "action_follow_up_choice"

    async def answer(self, turn: Turn) -> Answer:
        """Typed words may report danger as well; words that are neither mean to stop."""
        if turn.text:
            look = await self.first.look(turn)
            if (look.crisis or look.danger) and (danger := await self.first.danger(turn, look)):
                return danger
            wanted = choice(turn.text) is True
        else:
            wanted = turn.entities.get("how") == "start"
        await self.follow_ups.choose(turn, wanted)
        if wanted:
            return Answer((Say(say("follow_ups_on", turn.lang, turn.region), "notice"),))
        again = Button(say("button_ask_again", turn.lang, turn.region), '/follow_up_choice{"how": "start"}')
        return Answer((Say(say("follow_ups_off", turn.lang, turn.region), "notice", (again,)),))
