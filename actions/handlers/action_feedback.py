"""Take the patient's word on whether a passage helped, and offer a nurse when it did not."""

from actions.advice import shall_i_ask
from actions.conversing import ConversingAction
from actions.reply import Answer, Say
from actions.texts import say
from actions.turn import Turn
from common.logs import get_logger

log = get_logger("actions.feedback")


class ActionFeedback(ConversingAction):
    """For the buttons /feedback{"useful": true} and false; the press itself is a row of the inbox."""

    action_name = "action_feedback"

    async def answer(self, turn: Turn) -> Answer:
        """Thank, or offer a nurse; typed words are read for danger first and press no button."""
        if turn.text:
            return await self._typed(turn)
        useful = turn.entities.get("useful")
        log.info("feedback", turn_id=turn.turn_id, useful=useful if isinstance(useful, bool) else None)
        if useful is False:
            return shall_i_ask(turn, "sorry_not_useful")
        return _thanks(turn)

    async def _typed(self, turn: Turn) -> Answer:
        look = await self.first.look(turn)
        return await self.first.danger(turn, look) or _thanks(turn)


def _thanks(turn: Turn) -> Answer:
    return Answer((Say(say("thanks_useful", turn.lang, turn.region)),))
