"""Working through the outbox: what is due, taking a row so that nobody else sends it, and ending it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from common.records.outbox import OutboxRow

_SENDING = timedelta(seconds=60)
_MOST_DOUBLINGS = 12


@dataclass(frozen=True)
class Taken:
    """A row that is ours to send; `attempts` counts this one."""

    escalation_id: str
    dedupe_key: str
    attempts: int


def due(session: Session, kind: str, at: datetime, *, limit: int) -> Sequence[int]:
    """The ids of what is to be sent by that moment, oldest first."""
    return session.scalars(
        select(OutboxRow.id)
        .where(OutboxRow.kind == kind, OutboxRow.done_at.is_(None), OutboxRow.not_before <= at)
        .order_by(OutboxRow.id)
        .limit(limit)
    ).all()


def take(session: Session, row_id: int, at: datetime) -> Taken | None:
    """Take the row for a minute, in which it is to be sent outside any transaction and then ended.

    None when another worker has it, or it is done. A worker that dies leaves it for the next: at least once.
    """
    taken = session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row_id, OutboxRow.done_at.is_(None), OutboxRow.not_before <= at)
        .values(not_before=at + _SENDING, attempts=OutboxRow.attempts + 1)
    )
    if cast(CursorResult[Any], taken).rowcount != 1:
        return None
    found = session.execute(
        select(OutboxRow.escalation_id, OutboxRow.dedupe_key, OutboxRow.attempts)
        .where(OutboxRow.id == row_id)
    ).one()  # fmt: skip
    return Taken(found.escalation_id or "", found.dedupe_key, found.attempts)


def done(session: Session, row_id: int, at: datetime, why: str | None = None) -> None:
    """End the row: it was sent, or `why` says that it is not needed any more."""
    _end(session, row_id, done_at=at, last_error=why)


def failed(session: Session, row_id: int, trouble: str, *, again_at: datetime) -> None:
    """Let the row wait for another try; `trouble` holds no patient's words."""
    _end(session, row_id, not_before=again_at, last_error=trouble[:200])


def pause(attempts: int, *, first: timedelta, longest: timedelta) -> timedelta:
    """How long to wait after so many failures: twice as long after each."""
    return min(first * 2.0 ** min(attempts, _MOST_DOUBLINGS), longest)


def _end(session: Session, row_id: int, **values: Any) -> None:
    session.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(**values))
