"""What words mean while the assistant waits for the answer to "better, the same, or worse?"."""

from typing import Any, Dict, Mapping, Optional

ASKED = "follow_up"
INTENT = "follow_up"
MAY_ANSWER = frozenset(
    {
        "report_symptom",
        "intake_answer",
        "thanks",
        "affirm",
        "deny",
        "feedback",
        "out_of_scope",
        "nlu_fallback",
    }
)
"""Typed words of these intents may be the answer; action_follow_up reads them, and danger goes first there.

An intake that is open then is older: the gateway asks nothing while the assistant's own question is newer.
"""


def is_asked(metadata: Optional[Mapping[str, Any]]) -> bool:
    """Whether the gateway says that a follow-up is open; without any metadata nobody knows: it may be."""
    return not metadata or metadata.get("asked") == ASKED


def as_answer(parsed: Mapping[str, Any], metadata: Optional[Mapping[str, Any]]) -> Dict[str, Any]:
    """The parsed message, read as an answer where one is awaited and the words may be one; never a button."""
    typed = not str(parsed.get("text") or "").startswith("/")
    awaited = (metadata or {}).get("asked") == ASKED
    if not (typed and awaited and parsed["intent"].get("name") in MAY_ANSWER):
        return dict(parsed)
    return {**parsed, "intent": {"name": INTENT, "confidence": parsed["intent"].get("confidence", 1.0)}}


def possible(probabilities: Mapping[str, float], metadata: Optional[Mapping[str, Any]]) -> Dict[str, float]:
    """The intents' probabilities without `follow_up` where nothing was asked; they add up to 1 again."""
    if is_asked(metadata) or INTENT not in probabilities:
        return dict(probabilities)
    rest = {name: share for name, share in probabilities.items() if name != INTENT}
    whole = sum(rest.values()) or 1.0
    return {name: share / whole for name, share in rest.items()}
