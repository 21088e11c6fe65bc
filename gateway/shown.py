"""A stored message as the patient's page shows it."""

from typing import Any

from common.records.message import Message
from gateway.buttons import Buttons
from gateway.download import FORMATS, KIND


def shown(message: Message, buttons: Buttons) -> dict[str, Any]:
    """The row as JSON; payloads never leave the gateway, signed tokens do."""
    extra = message.extra
    row: dict[str, Any] = {
        "id": message.id,
        "turn_id": message.turn_id,
        "author": message.author,
        "author_name": message.author_name,
        "kind": message.kind,
        "text": message.text,
        "state": message.state,
        "sent_at": message.created_at.isoformat(),
        "sources": extra.get("sources", []),
        "buttons": [
            {
                "title": button["title"],
                "token": buttons.token(message.conversation_id, button["title"], button["payload"]),
            }
            for button in extra.get("buttons", [])
        ],
    }
    if message.kind == KIND:
        row["links"] = [
            {"form": form, "href": buttons.downloads.path(message.conversation_id, form)} for form in FORMATS
        ]
    if message.author == "patient" and message.channel_message_id:
        row["read_at"] = message.read_at.isoformat() if message.read_at else None
        row["client_id"] = message.channel_message_id.rsplit(":", 1)[-1]
    return row


def unstored(kind: str, text: str, turn_id: str) -> dict[str, Any]:
    """A reply that is not stored yet or never will be, such as one said while the database is away."""
    return {
        "id": None, "turn_id": turn_id, "author": "assistant", "author_name": None, "kind": kind,
        "text": text, "state": "sent", "sent_at": None, "sources": [], "buttons": [],
    }  # fmt: skip
