"""What the gateway and the dialogue manager say to each other; pure functions without Rasa."""

import hmac
import json
import re
from dataclasses import dataclass
from typing import Any, Collection, Dict, List, Optional

MAX_BODY_BYTES = 64 * 1024
MAX_TEXT_CHARS = 8000
LANGUAGES = ("en", "zh")
ASKED = ("follow_up",)
_SENDER = re.compile(r"[\w.:@-]{1,128}", re.A)
_REGION = re.compile(r"[A-Za-z]{2,16}")
_PAYLOAD = re.compile(r"/([a-z_]+)(\{.*\})?", re.S)


class BadRequest(ValueError):
    """A request that cannot be read; carries the HTTP status and a sentence that says what to do."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True)
class Turn:
    """One message of a patient: words (intent is None) or a pressed button (an intent with entities).

    `asked` names the question that the gateway put to the patient on its own and that is still open.
    """

    sender_id: str
    turn_id: str
    text: str
    lang: str
    region: str
    intent: Optional[str] = None
    entities: Optional[Dict[str, Any]] = None
    asked: str = ""

    @property
    def metadata(self) -> Dict[str, str]:
        """What travels with the message through pipeline, tracker and actions."""
        known = {"turn_id": self.turn_id, "lang": self.lang, "region": self.region}
        return {**known, "asked": self.asked} if self.asked else known


def secret_matches(given: str, expected: str) -> bool:
    """Whether the header holds the channel secret; takes the same time wherever they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode("utf-8"))


def read_turn(body: bytes, intents: Collection[str]) -> Turn:
    """The turn in a request's body; a payload must name one of `intents`. Raises BadRequest."""
    if len(body) > MAX_BODY_BYTES:
        raise BadRequest(413, f"the body is larger than {MAX_BODY_BYTES} bytes: send a shorter text")
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest(400, "the body is not JSON: send one UTF-8 JSON object") from None
    if not isinstance(sent, dict):
        raise BadRequest(422, "the body must be one JSON object")
    kind = _member(sent, "kind", ("text", "payload"))
    common: Dict[str, Any] = {
        "sender_id": _matching(sent, "sender_id", _SENDER, "1 to 128 letters, digits or . : _ @ -"),
        "turn_id": _matching(sent, "turn_id", _SENDER, "1 to 128 letters, digits or . : _ @ -"),
        "lang": _member(sent, "lang", LANGUAGES),
        "region": _matching(sent, "region", _REGION, "a country's two letters, such as US"),
        "asked": _member(sent, "asked", ASKED) if "asked" in sent else "",
    }
    text = _text(sent)
    if kind == "text":
        return Turn(text=escaped(text), **common)
    intent, entities = _payload(text, intents)
    return Turn(text=text, intent=intent, entities=entities, **common)


def escaped(text: str) -> str:
    """The patient's words, with a leading slash made harmless: Rasa reads "/intent" as a command."""
    words = text.strip()
    return "／" + words[1:] if words.startswith("/") else words


def joined(message: Dict[str, Any]) -> Optional[Dict[str, Any]]:
    """One message of the answer from one of Rasa's: text, buttons and custom part together.

    Returns None for a message that holds nothing to show.
    """
    custom = message.get("custom") or {}
    text = message.get("text") or custom.get("text") or ""
    buttons = [
        {"title": button["title"], "payload": button["payload"]} for button in message.get("buttons") or []
    ]
    sources: List[Dict[str, Any]] = list(custom.get("sources") or [])
    if not (text or buttons or sources):
        return None
    return {
        "text": text,
        "kind": custom.get("kind") or "text",
        "buttons": buttons,
        "sources": sources,
        "question": custom.get("question") or "",
        "watch": bool(custom.get("watch")),
    }


def _text(sent: Dict[str, Any]) -> str:
    text = sent.get("text")
    if not isinstance(text, str) or not text.strip():
        raise BadRequest(422, "text: send a non-empty string")
    if len(text) > MAX_TEXT_CHARS:
        raise BadRequest(413, f"text: at most {MAX_TEXT_CHARS} characters")
    return text.encode("utf-8", "replace").decode("utf-8")


def _payload(text: str, intents: Collection[str]) -> Any:
    match = _PAYLOAD.fullmatch(text.strip())
    if not match:
        raise BadRequest(422, 'text: a payload looks like /affirm or /feedback{"useful": true}')
    intent, written = match.groups()
    if intent not in intents:
        raise BadRequest(422, "text: the payload names an intent that no button may carry")
    try:
        entities = json.loads(written) if written else {}
    except (ValueError, RecursionError):
        raise BadRequest(422, "text: the payload's braces hold no JSON object") from None
    if not all(isinstance(value, (str, bool, int, float)) for value in entities.values()):
        raise BadRequest(422, "text: the payload's values must be strings, numbers or true and false")
    return intent, entities


def _member(sent: Dict[str, Any], name: str, allowed: Collection[str]) -> str:
    value = sent.get(name)
    if not isinstance(value, str) or value not in allowed:
        raise BadRequest(422, f"{name}: one of {', '.join(allowed)}")
    return value


def _matching(sent: Dict[str, Any], name: str, pattern: "re.Pattern[str]", wanted: str) -> str:
    value = sent.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise BadRequest(422, f"{name}: {wanted}")
    return value
