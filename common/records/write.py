"""Write one message, and its delivery when it is for the patient."""

import json
from typing import Any

from sqlalchemy.orm import Session

from common.records.conversation import Conversation
from common.records.message import Message
from common.records.outbox import OutboxRow


def add_message(
    session: Session,
    conversation: Conversation,
    *,
    author: str,
    text: str,
    turn_id: str,
    kind: str = "text",
    author_name: str | None = None,
    extra: dict[str, Any] | None = None,
    channel_message_id: str | None = None,
    deliver: bool = True,
) -> Message:
    """Add the message in the caller's transaction and, unless the patient wrote it, its delivery.

    Flushes, so that the row has its id; raises IntegrityError when the platform's message id is
    already there.
    """
    message = Message(
        conversation_id=conversation.id,
        turn_id=turn_id,
        author=author,
        author_name=author_name,
        kind=kind,
        text=text,
        extras=json.dumps(extra, ensure_ascii=False) if extra else None,
        channel=conversation.channel,
        channel_message_id=channel_message_id,
        state="received" if author == "patient" else "sent",
    )
    session.add(message)
    session.flush()
    if author != "patient" and deliver:
        session.add(
            OutboxRow(
                kind="delivery",
                conversation_id=conversation.id,
                message_id=message.id,
                dedupe_key=f"delivery:{message.id}",
            )
        )
        session.flush()
    return message
