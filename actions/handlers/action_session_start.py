"""Open a new session: language, region, the last advice and an open intake stay, everything else goes."""

from typing import Any

from rasa_sdk.events import ActionExecuted, SessionStarted, SlotSet

from actions.reply import Answer
from actions.resuming import left_open
from actions.safe_action import SafeAction
from actions.turn import (
    INTAKE_SLOT,
    LAST_ADVICE_SLOT,
    MISSES_SLOT,
    TO_REMEMBER_SLOT,
    UNFINISHED_SLOT,
    Turn,
)


class ActionSessionStart(SafeAction):
    """Runs before the first message of a session is answered; it says nothing itself."""

    action_name = "action_session_start"

    async def answer(self, turn: Turn) -> Answer:
        """The events by which the dialogue knows that a session began."""
        return Answer((), _opening(turn))

    async def failed(self, turn: Turn) -> Answer:
        """A session opens whatever happens: the message that follows is answered by its own action."""
        return Answer((), _opening(turn))


def _opening(turn: Turn) -> tuple[dict[str, Any], ...]:
    return (
        SessionStarted(),
        SlotSet("lang", turn.lang),
        SlotSet("region", turn.region),
        SlotSet(MISSES_SLOT, 0),
        SlotSet(INTAKE_SLOT, None),
        SlotSet(UNFINISHED_SLOT, left_open(turn)),
        SlotSet(LAST_ADVICE_SLOT, turn.last_advice),
        SlotSet(TO_REMEMBER_SLOT, None),
        ActionExecuted("action_listen"),
    )
