"""What the patient has seen: the outbox rows of the web channel end when the page says so."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from common.clock import now
from common.records.message import Message
from common.records.outbox import OutboxRow


def messages_after(session: Session, conversation_id: str, after: int, most: int = 200) -> list[Message]:
    """The conversation's messages behind an id, oldest first."""
    found = select(Message).where(Message.conversation_id == conversation_id, Message.id > after)
    return list(session.scalars(found.order_by(Message.id).limit(most)))


def mark_delivered(session: Session, conversation_id: str, up_to: int) -> int:
    """End the deliveries that the page has confirmed; the number of them."""
    waiting = select(OutboxRow.message_id).where(
        OutboxRow.conversation_id == conversation_id,
        OutboxRow.kind == "delivery",
        OutboxRow.done_at.is_(None),
        OutboxRow.message_id <= up_to,
    )
    ids = [row for row in session.scalars(waiting) if row is not None]
    if not ids:
        return 0
    deliveries = OutboxRow.kind == "delivery", OutboxRow.message_id.in_(ids)
    session.execute(update(OutboxRow).where(*deliveries).values(done_at=now()))
    session.execute(update(Message).where(Message.id.in_(ids)).values(state="delivered"))
    return len(ids)
