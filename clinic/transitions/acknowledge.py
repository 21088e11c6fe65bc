"""Acknowledge: a clinician has read the case, and paging stops for a while."""

from sqlalchemy.orm import Session

from clinic import audit, seen
from clinic.escalations import note_event
from clinic.policy import policy
from clinic.tables import Escalation
from clinic.transitions.act import Act, ActRefused
from clinic.transitions.cases import locked_case
from clinic.transitions.notices import tell_patient
from common.records.conversation import Conversation


def acknowledge(session: Session, escalation_id: str, act: Act) -> Escalation:
    """open → acknowledged; the patient is told that it was read.

    Doing it twice is harmless for the same person. Raises ActRefused when somebody else was first, or
    the case is claimed or resolved.
    """
    case, conversation = locked_case(session, escalation_id)
    if case.state == "acknowledged" and case.acknowledged_by == act.staff.name:
        return case
    if case.state == "acknowledged" and case.acknowledged_at:
        when = act.clock(case.acknowledged_at)
        raise ActRefused(f"{case.acknowledged_by} acknowledged this at {when}. You can claim it.")
    if case.state == "claimed":
        raise ActRefused(f"{case.holder_name} has already claimed this case.")
    if case.state == "resolved":
        raise ActRefused("This case is resolved already.")
    return acknowledge_locked(session, case, conversation, act)


def acknowledge_locked(
    session: Session, case: Escalation, conversation: Conversation, act: Act
) -> Escalation:
    """The same for an open case that this transaction has locked already."""
    case.state = "acknowledged"
    case.acknowledged_at, case.acknowledged_by = act.at, act.staff.name
    case.next_page_at = act.at + policy(case.acuity).unclaimed
    note_event(session, case, "acknowledged", actor=act.staff.name)
    seen.opened(session, case.id, act.at)
    tell_patient(session, conversation, case, "read", time=act.clock())
    audit.append(session, actor=act.staff.username, act="acknowledge", subject=case.id)
    return case
