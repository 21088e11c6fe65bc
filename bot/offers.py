"""What a plain "yes" means: it takes up what the assistant offered last."""

from typing import Any, Dict, Mapping

TAKEN_UP_BY_YES = {"person": "ask_person"}


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
