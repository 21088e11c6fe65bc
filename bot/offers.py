"""What words mean after the assistant spoke: "yes" takes up an offer, and an open intake gets answers."""

from typing import Any, Dict, Mapping

TAKEN_UP_BY_YES = {"person": "ask_person"}
ANSWER = "intake_answer"
NEVER_ANSWERS = frozenset({"crisis", "ask_person"})
"""Intents that go their own way whatever was asked."""


def with_offer(parsed: Mapping[str, Any], slots: Mapping[str, Any]) -> Dict[str, Any]:
    """The parsed message, with `affirm` replaced by the intent that was offered.

    Done before the rules are asked: a rule with a slot as its condition stops matching in the middle of
    its own turn when the action withdraws the offer.
    """
    intent = TAKEN_UP_BY_YES.get(str(slots.get("offered")))
    if intent is None or parsed["intent"].get("name") != "affirm":
        return dict(parsed)
    meant = {"name": intent, "confidence": parsed["intent"].get("confidence", 1.0)}
    return {**parsed, "intent": meant, "intent_ranking": [meant]}


def with_intake(parsed: Mapping[str, Any], slots: Mapping[str, Any]) -> Dict[str, Any]:
    """The parsed message, read as an answer while an intake is open.

    What the words mean by themselves stays in the ranking. Pressed buttons keep their own intent.
    """
    typed = not str(parsed.get("text") or "").startswith("/")
    if not slots.get("intake") or not typed or parsed["intent"].get("name") in NEVER_ANSWERS:
        return dict(parsed)
    meant = {"name": ANSWER, "confidence": 1.0}
    return {**parsed, "intent": meant, "intent_ranking": [meant, *(parsed.get("intent_ranking") or [])]}
