"""Which of the patient's messages a clinician has had before their eyes; the patient sees it as a mark."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic.tables import Escalation
from clinic.transitions.act import CaseNotFound
from common.records.marks import PATIENT, read_by_clinician
from common.records.message import Message

_RECENT = 1000


def opened(session: Session, escalation_id: str, at: datetime) -> int:
    """Somebody opened the case by hand: its own message is what the page shows first; how many are new.

    What the patient wrote later is only seen when the page says that it was in view. Raises CaseNotFound.
    """
    conversation_id, turn_id = _where(session, escalation_id)
    its_own = select(func.max(Message.id)).where(
        Message.conversation_id == conversation_id, Message.turn_id == turn_id, Message.author == PATIENT
    )
    return read_by_clinician(session, conversation_id, session.scalar(its_own) or 0, at)


def in_view(session: Session, escalation_id: str, up_to: int, at: datetime) -> int:
    """The page of a case showed everything up to that message; how many are new. Raises CaseNotFound."""
    conversation_id, _ = _where(session, escalation_id)
    return read_by_clinician(session, conversation_id, up_to, at)


def marks_version(session: Session) -> tuple[int, ...]:
    """Numbers that change when a recent message was delivered or read."""
    newest = session.scalar(select(func.max(Message.id))) or 0
    marks = select(func.count(Message.delivered_at), func.count(Message.read_at))
    return tuple(session.execute(marks.where(Message.id > newest - _RECENT)).one())


def _where(session: Session, escalation_id: str) -> tuple[str, str]:
    """The case's conversation and turn."""
    found = select(Escalation.conversation_id, Escalation.turn_id).where(Escalation.id == escalation_id)
    row = session.execute(found).one_or_none()
    if row is None:
        raise CaseNotFound
    return row.conversation_id, row.turn_id
