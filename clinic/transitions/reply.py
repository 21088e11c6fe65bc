"""Reply: the holder writes to the patient, through the outbox."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import audit
from clinic.escalations import note_event
from clinic.transitions.act import Act, ActInvalid
from clinic.transitions.held import held_case
from common.records.conversation import Conversation
from common.records.message import Message
from common.records.write import add_message

LONGEST = 4000


def reply(
    session: Session, escalation_id: str, act: Act, text: str, *, client_id: str = "",
    answers: tuple[str, ...] = (),
) -> Message:  # fmt: skip
    """Add the clinician's message and its delivery; `answers` become buttons under it.

    The same `client_id` again (a doubled click) gives back the first message. Raises ActInvalid for an
    empty or overlong text and ActRefused without the claim.
    """
    words = text.strip()
    if not words:
        raise ActInvalid("Write something before you send it.")
    if len(words) > LONGEST:
        raise ActInvalid(
            f"This reply has {len(words)} characters; send at most {LONGEST}, or split it in two."
        )
    case, conversation, held = held_case(session, escalation_id, act, "reply")
    if (sent := sent_before(session, conversation, act, client_id)) is not None:
        return sent
    message = add_message(
        session, conversation, author="clinician", author_name=act.staff.name, text=words,
        turn_id=case.turn_id, channel_message_id=_key(act, client_id), extra=_buttons(answers),
    )  # fmt: skip
    for one in held:
        one.replied_at = one.replied_at or act.at
    note_event(session, case, "replied", actor=act.staff.name)
    audit.append(
        session, actor=act.staff.username, act="reply", subject=case.id, detail=f"message {message.id}"
    )
    return message


def _buttons(answers: tuple[str, ...]) -> dict[str, Any] | None:
    """Without a payload a press counts as the typed words: screened, and read by whoever holds the case."""
    return {"buttons": [{"title": one, "payload": ""} for one in answers]} if answers else None


def sent_before(session: Session, conversation: Conversation, act: Act, client_id: str) -> Message | None:
    """What this person has sent with the same `client_id`: the click was doubled."""
    key = _key(act, client_id)
    if key is None:
        return None
    same = Message.channel == conversation.channel, Message.channel_message_id == key
    return session.scalars(select(Message).where(*same)).one_or_none()


def _key(act: Act, client_id: str) -> str | None:
    return f"clinic:{act.staff.id}:{client_id}" if client_id else None
