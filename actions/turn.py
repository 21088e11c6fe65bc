"""The patient's message as an action needs it: words, language, region and what came before."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from rasa_sdk import Tracker

from common.locale import LANGUAGES

MISSES_SLOT = "fallback_count"
OFFERED_SLOT = "offered"
INTAKE_SLOT = "intake"
UNFINISHED_SLOT = "unfinished"
TO_REMEMBER_SLOT = "to_remember"
LAST_ADVICE_SLOT = "last_advice"
INTAKE_INTENT = "intake_answer"
TOPIC_TURNS = 3
"""For so many messages of the patient the subject of a quoted passage is what "it" means."""


@dataclass(frozen=True)
class Turn:
    """One message of one conversation.

    `text` is what the patient typed (empty for a pressed button), `earlier` what they typed before it,
    `misses` how many messages in a row were not understood, `answering` the question that the assistant
    put just before (`Say.question`), `topic` what the last quoted passage was about, `ranking` the
    intents' confidences (0 to 1), `intake` the open intake as the dialogue stores it, `unfinished` one that
    a break of hours ended, `to_remember` the facts that the patient was asked to let us keep, `last_advice`
    what was advised last.
    """

    conversation_id: str
    turn_id: str
    lang: str
    region: str
    text: str = ""
    earlier: str = ""
    misses: int = 0
    answering: str = ""
    topic: str = ""
    intent: str = ""
    ranking: dict[str, float] = field(default_factory=dict)
    entities: dict[str, Any] = field(default_factory=dict)
    intake: Any = None
    unfinished: Any = None
    to_remember: str = ""
    last_advice: Any = None

    @property
    def whole(self) -> str:
        """The text; when it answers a question of ours, together with what it is about."""
        return f"{self.earlier}\n{self.text}" if self.answering and self.earlier else self.text

    @property
    def meant(self) -> str:
        """The intent that the words have by themselves, whatever they may answer."""
        others = {name: value for name, value in self.ranking.items() if name != INTAKE_INTENT}
        return max(others, key=others.__getitem__, default=self.intent)

    @classmethod
    def read(cls, tracker: Tracker) -> "Turn":
        """Read it from the dialogue server's tracker; what is missing gets a safe default."""
        message = tracker.latest_message or {}
        slots = tracker.slots or {}
        metadata = message.get("metadata") or slots.get("session_started_metadata") or {}
        ranked = [entry for entry in message.get("intent_ranking") or [] if entry.get("name")]
        entities = {
            entity["entity"]: entity.get("value")
            for entity in message.get("entities") or []
            if "entity" in entity
        }
        lang = entities.get("lang") or metadata.get("lang") or slots.get("lang")
        typed = _typed(tracker)
        text = next(typed, "") if not _is_payload(message.get("text")) else ""
        return cls(
            conversation_id=str(tracker.sender_id),
            turn_id=str(metadata.get("turn_id") or f"action-{uuid4().hex}"),
            lang=lang if lang in LANGUAGES else "en",
            region=str(metadata.get("region") or slots.get("region") or "default"),
            text=text,
            earlier=next(typed, ""),
            misses=_count(slots.get(MISSES_SLOT)),
            answering=_newest(tracker, "question", range(1, 2)),
            topic=_newest(tracker, "topic", range(TOPIC_TURNS + 1)),
            intent=(message.get("intent") or {}).get("name") or "",
            ranking={entry["name"]: float(entry.get("confidence") or 0.0) for entry in ranked},
            entities=entities,
            intake=slots.get(INTAKE_SLOT),
            unfinished=slots.get(UNFINISHED_SLOT),
            to_remember=str(slots.get(TO_REMEMBER_SLOT) or ""),
            last_advice=slots.get(LAST_ADVICE_SLOT),
        )


def _typed(tracker: Tracker) -> Iterator[str]:
    """What the patient typed, newest first, buttons left out."""
    newest = (tracker.latest_message or {}).get("text")
    if newest and not _is_payload(newest):
        yield newest.strip()
    users = [event for event in tracker.events if event.get("event") == "user"]
    for event in reversed(users[:-1]):
        text = event.get("text")
        if text and not _is_payload(text):
            yield text.strip()


def _newest(tracker: Tracker, name: str, turns: range) -> str:
    """What the newest message of the assistant that tells it says under that name, "" for none.

    `turns` counts back the patient's messages: 0 is what was said after the last of them, 1 before it.
    """
    passed = 0
    for event in reversed(tracker.events):
        passed += event.get("event") == "user"
        if passed >= turns.stop:
            break
        if passed in turns and event.get("event") == "bot":
            custom = (event.get("data") or {}).get("custom") or {}
            if custom.get(name):
                return str(custom[name])
    return ""


def _is_payload(text: str | None) -> bool:
    """Typed slashes become full-width on the way in, so a leading slash is a button that was pressed."""
    return (text or "").startswith("/")


def _count(value: Any) -> int:
    try:
        return max(0, int(value or 0))
    except (TypeError, ValueError, OverflowError):
        return 0
