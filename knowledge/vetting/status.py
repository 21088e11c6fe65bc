"""Approve, withdraw, and say which passages a patient may see at this moment."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from common.clock import now
from knowledge.errors import KnowledgeError, UnknownPassage, VettingUnavailable
from knowledge.passage import APPROVED, WITHDRAWN, servable
from knowledge.vetting.tables import PassageEvent, PassageRow


def base_id(passage_id: str) -> str:
    """The id of the whole passage: `medquad:NIDDK/0000001-1#2` is a piece of `…0000001-1`."""
    return passage_id.split("#", 1)[0]


def approve(
    session: Session, passage_id: str, *, who: str, review_due: date | None = None, reason: str = ""
) -> None:
    """Approve one passage in the caller's transaction.

    Raises UnknownPassage, and KnowledgeError when its review date would already be past.
    """
    row = _row(session, passage_id)
    due = review_due or row.review_due
    if due < now().date():
        raise KnowledgeError(
            f"{row.id}: its review date {due} is past; give a later one with --review-due YYYY-MM-DD"
        )
    row.review_due = due
    _change(session, row, APPROVED, who=who, action="approve", reason=reason)


def withdraw(session: Session, passage_id: str, *, who: str, reason: str = "") -> None:
    """Withdraw one passage in the caller's transaction; the next search no longer shows it.

    Takes the id of a piece (`…#2`) too and withdraws the whole passage. Raises UnknownPassage.
    """
    _change(session, _row(session, passage_id), WITHDRAWN, who=who, action="withdraw", reason=reason)


def servable_ids(
    sessions: sessionmaker[Session], passage_ids: Collection[str], *, today: date | None = None
) -> set[str]:
    """Those of the given base ids that are approved and unexpired now.

    Raises VettingUnavailable when the database cannot be asked.
    """
    day = today or now().date()
    columns = (PassageRow.id, PassageRow.status, PassageRow.review_due)
    try:
        with sessions() as session:
            rows = session.execute(select(*columns).where(PassageRow.id.in_(list(passage_ids)))).all()
    except SQLAlchemyError as error:
        raise VettingUnavailable(
            "the database that knows which passages are approved cannot be read; nothing is quoted"
        ) from error
    return {row.id for row in rows if servable(row.status, row.review_due, day)}


def _row(session: Session, passage_id: str) -> PassageRow:
    row = session.get(PassageRow, base_id(passage_id))
    if row is None:
        raise UnknownPassage(f"no passage has the id {passage_id!r}; `knowledge licences` lists all ids")
    return row


def _change(session: Session, row: PassageRow, to: str, *, who: str, action: str, reason: str) -> None:
    session.add(
        PassageEvent(
            passage_id=row.id, who=who, action=action, from_status=row.status, to_status=to,
            from_hash=row.content_hash, to_hash=row.content_hash, reason=reason,
        )
    )  # fmt: skip
    row.status = to
    session.flush()
