"""What words mean after the assistant spoke: "yes" takes up an offer, and an open intake gets answers."""

from typing import Any, Dict, Mapping

TAKEN_UP_BY_YES = {"person": "ask_person"}
ANSWER = "intake_answer"
NEVER_ANSWERS = frozenset({"crisis", "ask_person"})
"""Intents that go their own way whatever was asked."""
MAY_RESUME = frozenset({"greet", "affirm", "deny", "nlu_fallback", "intake_answer"})
"""After a break, typed words of these intents get the offer to go on with the intake that was left open."""
RIGHTS = frozenset({"profile_show", "forget_me", "download_conversation"})
SURE_OF_RIGHTS = 0.7
"""From which confidence a message leaves an open intake for one of these; our own choice."""
REMEMBERED_BY = {"affirm": "remember_yes", "deny": "remember_no"}

STUDY = "trial_condition"
"""What action_find_trial puts into the slot `offered` when it asks for which illness."""
MAY_BE_A_NAME = frozenset(
    {"ask_education", "ask_medicine", "report_symptom", "nlu_fallback", "out_of_scope", "feedback"}
)
NAME_WORDS = 6
NAME_LENGTH = 60


def with_offer(parsed: Mapping[str, Any], slots: Mapping[str, Any]) -> Dict[str, Any]:
    """The parsed message, with `affirm` replaced by the intent that was offered.

    Done before the rules are asked: a rule with a slot as its condition stops matching in the middle of
    its own turn when the action withdraws the offer.
    """
    how = REMEMBERED_BY.get(parsed["intent"].get("name") or "")
    if slots.get("offered") == "remember" and how:
        meant = {"name": "profile_show", "confidence": parsed["intent"].get("confidence", 1.0)}
        entities = [*(parsed.get("entities") or []), {"entity": "how", "value": how}]
        return {**parsed, "intent": meant, "intent_ranking": [meant], "entities": entities}
    intent = TAKEN_UP_BY_YES.get(str(slots.get("offered")))
    if intent is None or parsed["intent"].get("name") != "affirm":
        return dict(parsed)
    meant = {"name": intent, "confidence": parsed["intent"].get("confidence", 1.0)}
    return {**parsed, "intent": meant, "intent_ranking": [meant]}


def with_study(parsed: Mapping[str, Any], slots: Mapping[str, Any]) -> Dict[str, Any]:
    """The parsed message, read as the name of an illness when that was asked for to find studies.

    Only short words that may be a name: whoever tells more of a symptom is heard as telling it.
    """
    text, intent = str(parsed.get("text") or ""), parsed["intent"].get("name")
    short = len(text) <= NAME_LENGTH and len(text.split()) <= NAME_WORDS
    if slots.get("offered") != STUDY or not short or text.startswith("/") or intent not in MAY_BE_A_NAME:
        return dict(parsed)
    meant = {"name": "find_trial", "confidence": 1.0}
    return {**parsed, "intent": meant, "intent_ranking": [meant, *(parsed.get("intent_ranking") or [])]}


def with_intake(parsed: Mapping[str, Any], slots: Mapping[str, Any]) -> Dict[str, Any]:
    """The parsed message, read as an answer while an intake is open.

    What the words mean by themselves stays in the ranking. Pressed buttons keep their own intent.
    """
    typed = not str(parsed.get("text") or "").startswith("/")
    intent = parsed["intent"]
    if not slots.get("intake") and slots.get("unfinished") and typed and intent.get("name") in MAY_RESUME:
        meant = {"name": ANSWER, "confidence": 1.0}
        return {**parsed, "intent": meant, "intent_ranking": [meant, *(parsed.get("intent_ranking") or [])]}
    if not slots.get("intake") or not typed or intent.get("name") in NEVER_ANSWERS:
        return dict(parsed)
    if intent.get("name") in RIGHTS and (intent.get("confidence") or 0.0) >= SURE_OF_RIGHTS:
        return dict(parsed)
    meant = {"name": ANSWER, "confidence": 1.0}
    return {**parsed, "intent": meant, "intent_ranking": [meant, *(parsed.get("intent_ranking") or [])]}
