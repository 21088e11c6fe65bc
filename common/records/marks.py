"""Which messages were delivered and read: marks that only ever go forward, up to a message."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, case, func, literal, select, update
from sqlalchemy.orm import Session

from common.db import UtcDateTime
from common.records.message import MOST_ID, Message
from common.records.outbox import OutboxRow

PATIENT = "patient"
TELL_READING = frozenset({"web"})
"""The channels that can say when a patient has read a message; of the others only delivery is known."""


def mark_delivered(session: Session, conversation_id: str, up_to: int, at: datetime) -> int:
    """Note that the patient's side has everything up to that message, and end its deliveries; how many."""
    waiting = select(OutboxRow.message_id).where(
        OutboxRow.conversation_id == conversation_id,
        OutboxRow.kind == "delivery",
        OutboxRow.done_at.is_(None),
        OutboxRow.message_id <= min(up_to, MOST_ID),
    )
    ids = [row for row in session.scalars(waiting) if row is not None]
    if not ids:
        return 0
    deliveries = OutboxRow.kind == "delivery", OutboxRow.message_id.in_(ids)
    session.execute(update(OutboxRow).where(*deliveries).values(done_at=at))
    when = func.coalesce(Message.delivered_at, _not_before(Message.created_at, at))
    _set(session, ids, state="delivered", delivered_at=when)
    return len(ids)


def read_by_patient(session: Session, conversation_id: str, up_to: int, at: datetime) -> int:
    """Note that the patient has seen everything that was written to them up to that message; how many."""
    mark_delivered(session, conversation_id, up_to, at)
    ids = _unread(session, conversation_id, Message.author != PATIENT, up_to)
    when = func.coalesce(Message.delivered_at, _not_before(Message.created_at, at))
    read = _not_before(func.coalesce(Message.delivered_at, Message.created_at), at)
    _set(session, ids, state="delivered", delivered_at=when, read_at=read)
    return len(ids)


def read_by_clinician(session: Session, conversation_id: str, up_to: int, at: datetime) -> int:
    """Note that a clinician has seen everything that the patient wrote up to that message; how many."""
    ids = _unread(session, conversation_id, Message.author == PATIENT, up_to)
    _set(session, ids, read_at=_not_before(Message.created_at, at))
    return len(ids)


def _unread(session: Session, conversation_id: str, whose: ColumnElement[bool], up_to: int) -> Sequence[int]:
    """A row that somebody else is working on just now is left for the next mark: nobody waits for a mark."""
    found = (
        select(Message.id)
        .where(
            Message.conversation_id == conversation_id,
            whose,
            Message.id <= min(up_to, MOST_ID),
            Message.read_at.is_(None),
        )
        .order_by(Message.id)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(found).all()


def _set(session: Session, ids: Sequence[int], **values: object) -> None:
    if ids:
        change = update(Message).where(Message.id.in_(ids)).values(**values)
        session.execute(change.execution_options(synchronize_session=False))


def _not_before(first: SQLColumnExpression[datetime], at: datetime) -> ColumnElement[datetime]:
    """The moment itself, or the earlier step's where a clock was set back between the two."""
    return case((first <= at, literal(at, UtcDateTime())), else_=first)
