"""Made-up conversations of Rasa's events, and what two trackers know."""

import random
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [greet, report]
entities: [lang]
slots:
  lang: {type: text, influence_conversation: true, initial_value: en, mappings: [{type: custom}]}
  seen: {type: bool, influence_conversation: true, mappings: [{type: custom}]}
  intake: {type: any, mappings: [{type: custom}]}
actions: [action_answer]
"""
)


def start() -> list[Any]:
    """What begins a session."""
    return [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


def turn(number: int, chance: random.Random) -> list[Any]:
    """One message, typed or pressed, with what follows from it."""
    text = f"message {number} 喉咙痛" if chance.random() < 0.4 else f'/report{{"n": {number}}}'
    ranking = [{"name": f"intent_{n}", "confidence": 0.1} for n in range(20)]
    parsed = {
        "text": text, "intent": {"name": "report", "confidence": 0.9}, "entities": [],
        "intent_ranking": ranking, "text_tokens": [[0, 7]] * 30,
        "metadata": {"turn_id": f"t{number}", "lang": "en", "region": "US"},
    }  # fmt: skip
    events = [UserUttered(text, parsed["intent"], [], parsed, input_channel="gateway")]
    if chance.random() < 0.3:
        events.append(SlotSet("seen", chance.random() < 0.5))
    if chance.random() < 0.2:
        events.append(SlotSet("intake", {"protocol": f"p{number}"}))
    custom: dict[str, Any] = {"kind": "advice", "sources": [{"url": "https://example.org/" + "x" * 200}] * 3}
    if chance.random() < 0.3:
        custom["question"] = f"q{number}"
    if chance.random() < 0.3:
        custom["topic"] = f"about {number}"
    return [
        *events, ActionExecuted("action_answer"), BotUttered("advice " * 80, {"custom": custom}),
        ActionExecuted("action_listen"),
    ]  # fmt: skip


def conversation(turns: int, seed: int) -> list[list[Any]]:
    """A session's events, by turn; the first includes its start."""
    chance = random.Random(seed)
    by_turn = [turn(number, chance) for number in range(turns)]
    return [start() + by_turn[0], *by_turn[1:]]


def known(tracker: Any) -> dict[str, Any]:
    """What a tracker knows beside its events."""
    return {
        "slots": tracker.current_slot_values(),
        "set": {name: slot.has_been_set for name, slot in tracker.slots.items()},
        "message": tracker.latest_message.text,
        "said": tracker.latest_bot_utterance.text,
        "action": tracker.latest_action,
        "followup": tracker.followup_action,
        "paused": tracker.is_paused(),
    }
