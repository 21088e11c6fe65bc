"""What the patient's page has and has shown: the outbox rows of the web channel end when the page says so."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.clock import now
from common.records import marks
from common.records.message import MOST_ID, Message

MOST_MARKS = 50


def messages_after(session: Session, conversation_id: str, after: int, most: int = 200) -> list[Message]:
    """The conversation's messages behind an id, oldest first."""
    behind = Message.id > min(after, MOST_ID)
    found = select(Message).where(Message.conversation_id == conversation_id, behind)
    return list(session.scalars(found.order_by(Message.id).limit(most)))


def mark_delivered(session: Session, conversation_id: str, up_to: int) -> int:
    """End the deliveries that the page has confirmed; the number of them."""
    return marks.mark_delivered(session, conversation_id, up_to, now())


def read_by_clinician(session: Session, conversation_id: str) -> dict[int, datetime]:
    """When a clinician read each of the patient's newest messages; those that nobody read are not in it."""
    found = (
        select(Message.id, Message.read_at)
        .where(
            Message.conversation_id == conversation_id, Message.author == marks.PATIENT,
            Message.read_at.is_not(None),
        )
        .order_by(Message.id.desc())
        .limit(MOST_MARKS)
    )  # fmt: skip
    return {row.id: row.read_at for row in session.execute(found)}
