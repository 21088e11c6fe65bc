"""Brings spooled turns into the database once it can be written again."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clinic.escalations import EscalationRequest, escalate
from common.crypto import user_key
from common.locale import detect_lang
from common.records.conversation import Conversation
from common.records.message import Message
from common.records.write import add_message


def replay_record(session: Session, record: dict[str, Any]) -> None:
    """Write one spooled turn, in the caller's transaction: conversation, message and escalation.

    Idempotent; a conversation or message that is there already is kept. Raises ValueError for a record
    of an unknown kind, KeyError for one without its fields.
    """
    if record["kind"] != "turn":
        raise ValueError(f"unknown kind of spooled record: {record['kind']}")
    conversation = _conversation(session, record)
    _message(session, conversation, record)
    if fields := record.get("escalation"):
        escalate(session, _request(fields, conversation.id))


def _conversation(session: Session, record: dict[str, Any]) -> Conversation:
    channel, who = record["channel"], record["channel_user_id"]
    key = user_key(channel, who)
    same = (Conversation.channel == channel) & (Conversation.user_key == key)
    found = session.scalars(
        select(Conversation).where(or_(Conversation.id == record["conversation_id"], same))
    ).first()
    if found is not None:
        return found
    conversation = Conversation(
        id=record["conversation_id"], channel=channel, user_key=key, channel_user_id=who,
        lang=record["lang"], region=record["region"],
    )  # fmt: skip
    session.add(conversation)
    session.flush()
    return conversation


def _message(session: Session, conversation: Conversation, record: dict[str, Any]) -> None:
    platform_id = record["channel_message_id"]
    known = Message.turn_id == record["turn_id"]
    if platform_id:
        known |= (Message.channel == conversation.channel) & (Message.channel_message_id == platform_id)
    there = select(Message.id).where(Message.author == "patient", known)
    if session.scalars(there).first() is not None:
        return
    message = add_message(
        session, conversation, author="patient", text=record["text"], turn_id=record["turn_id"],
        channel_message_id=platform_id,
    )  # fmt: skip
    message.created_at = datetime.fromisoformat(record["received_at"])
    conversation.lang = detect_lang(record["text"], conversation.lang)
    if reply := record.get("reply"):  # the patient heard it when the turn was spooled
        message.state = "answered"
        add_message(
            session, conversation, author="assistant", kind=reply["kind"], text=reply["text"],
            turn_id=record["turn_id"],
        )  # fmt: skip


def _request(fields: dict[str, Any], conversation_id: str) -> EscalationRequest:
    listed = ("trigger_words", "rule_ids", "model_reasons")
    values: dict[str, Any] = {
        name: tuple(value) if name in listed else value for name, value in fields.items()
    }
    return EscalationRequest(**values | {"conversation_id": conversation_id})
