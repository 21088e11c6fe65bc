"""Take the patient's word on whether a passage helped, and offer a nurse when it did not."""

from actions.advice import shall_i_ask
from actions.reply import Answer, Say
from actions.safe_action import SafeAction
from actions.texts import say
from actions.turn import Turn
from common.logs import get_logger

log = get_logger("actions.feedback")


class ActionFeedback(SafeAction):
    """For the buttons /feedback{"useful": true} and false; the press itself is a row of the inbox."""

    action_name = "action_feedback"

    async def answer(self, turn: Turn) -> Answer:
        """Thank, or offer a nurse; what is neither true nor false is only thanked for."""
        useful = turn.entities.get("useful")
        log.info("feedback", turn_id=turn.turn_id, useful=useful if isinstance(useful, bool) else None)
        if useful is False:
            return shall_i_ask(turn, "sorry_not_useful")
        return Answer((Say(say("thanks_useful", turn.lang, turn.region)),))
