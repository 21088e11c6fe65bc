"""Expire: a holder went silent, so the case is open again and somebody is paged."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from clinic import audit
from clinic.escalations import note_event
from clinic.tables import Escalation
from clinic.transaction import one_by_one
from clinic.transitions.cases import locked_case
from clinic.transitions.notices import tell_patient
from clinic.transitions.release import release


def expire_leases(sessions: sessionmaker[Session], at: datetime) -> int:
    """Open every case again whose lease has run out; the number of them."""
    with sessions() as session:
        due = session.scalars(
            select(Escalation.id).where(Escalation.lease_until <= at).order_by(Escalation.lease_until)
        ).all()

    def expire(escalation_id: str) -> bool:
        with sessions.begin() as session:
            return _expire(session, escalation_id, at)

    return one_by_one(due, expire)


def _expire(session: Session, escalation_id: str, at: datetime) -> bool:
    """claimed → open. The conversation stays with the clinicians: a waiting patient never goes back to
    the assistant, and is told once that the clinician had to leave.
    """
    case, conversation = locked_case(session, escalation_id)
    if case.lease_until is None or case.lease_until > at:
        return False
    holder = case.holder_name
    release(session, case, conversation, next_page_at=at)
    note_event(session, case, "lease_expired", detail=f"held by {holder}")
    audit.append(session, actor="system", act="lease_expired", subject=case.id)
    if conversation.owner_name is not None:
        conversation.owner_name = None
        tell_patient(session, conversation, case, "left")
    return True
