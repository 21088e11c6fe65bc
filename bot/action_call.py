"""What an action is told: the slots, the newest message, and what actions read of what was said before.

Rasa sends the whole conversation with every call. Here the size does not depend on its length: the last
turns' messages, without the bot's texts and the language pipeline's by-products. `actions/turn.py` reads it.
"""

from typing import Any, Dict, List, Text

from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from bot.bounded_tracker import is_typed

TOLD_TURNS = 4
"""The patient's messages that an action sees: actions/turn.py looks back three from the newest."""
RANKING_LENGTH = 10
_MESSAGE_PARTS = ("text", "intent", "entities", "metadata", "message_id")
_HEAVY_CUSTOM = ("text", "sources")


def tracker_state(tracker: DialogueStateTracker) -> Dict[Text, Any]:
    """The tracker as Rasa sends it, with `events` and `latest_message` cut down."""
    state = tracker.current_state(EventVerbosity.NONE)
    message = state["latest_message"] or {}
    kept = {part: message[part] for part in _MESSAGE_PARTS if part in message}
    state["latest_message"] = {**kept, "intent_ranking": message.get("intent_ranking", [])[:RANKING_LENGTH]}
    state["events"] = _told(tracker)
    return state


def _told(tracker: DialogueStateTracker) -> List[Dict[Text, Any]]:
    """The last turns' messages, with the newest typed one from before them in front, oldest first."""
    told: List[Dict[Text, Any]] = []
    turns = typed = 0
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            turns += 1
            if turns <= TOLD_TURNS or (not typed and is_typed(event)):
                told.append(_brief(event))
            typed += turns > 1 and is_typed(event)
        elif isinstance(event, BotUttered) and turns < TOLD_TURNS:
            told.append(_brief(event))
        if turns >= TOLD_TURNS and typed:
            break
    earlier = getattr(tracker, "earlier", None)
    if earlier is not None and not typed:
        told.append(_brief(earlier))
    return told[::-1]


def _brief(event: Event) -> Dict[Text, Any]:
    if isinstance(event, UserUttered):
        return {"event": "user", "timestamp": event.timestamp, "text": event.text}
    custom = (event.data or {}).get("custom") or {}
    light = {name: value for name, value in custom.items() if name not in _HEAVY_CUSTOM}
    return {"event": "bot", "timestamp": event.timestamp, "data": {"custom": light}}
