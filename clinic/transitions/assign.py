"""Assign and hand over: a named colleague is asked to take the case, and is paged."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import audit
from clinic.escalations import note_event, queue_page
from clinic.policy import wait_after
from clinic.recipients import ASSIGNED
from clinic.staff.accounts import CLINICAL_ROLES
from clinic.tables import Escalation, StaffAccount
from clinic.transitions.act import Act, ActInvalid, ActRefused
from clinic.transitions.cases import locked_case, unresolved_cases
from clinic.transitions.note import write_note
from clinic.transitions.notices import tell_patient
from clinic.transitions.release import release
from common.records.outbox import OutboxRow


def colleagues(session: Session, act: Act) -> list[tuple[str, str]]:
    """Whom a case may be given to: (id, display name) of every other active clinician and supervisor."""
    found = session.execute(
        select(StaffAccount.id, StaffAccount.display_name)
        .where(
            StaffAccount.role.in_(CLINICAL_ROLES), StaffAccount.disabled_at.is_(None),
            StaffAccount.id != act.staff.id,
        )
        .order_by(StaffAccount.display_name)
    )  # fmt: skip
    return [(row.id, row.display_name) for row in found]


def assign(
    session: Session, escalation_id: str, act: Act, to: str, note: str = "", *, client_id: str = ""
) -> Escalation:
    """Ask a colleague (account id) to take the case; what the holder gives away is open again.

    A claim takes a patient's cases together, so everything held with this one goes with it: the colleague
    could not claim a part of it.
    The colleague's page goes out at once and the ladder goes on climbing, so that a hand-over to somebody
    who does not come is noticed. The same `client_id` again (a doubled click) changes nothing. Raises
    ActInvalid for somebody who cannot take it, ActRefused when another clinician holds the case or it is
    resolved.
    """
    case, conversation = locked_case(session, escalation_id)
    name = dict(colleagues(session, act)).get(to)
    if name is None:
        raise ActInvalid("Choose a colleague who may take cases.")
    asked = f"{ASSIGNED}{to}:{client_id or act.at.isoformat()}"
    if session.scalars(select(OutboxRow.id).where(OutboxRow.dedupe_key == f"page:{case.id}{asked}")).first():
        return case
    if case.state == "resolved":
        raise ActRefused("This case is resolved already; there is nothing left to hand over.")
    live = case.lease_until is not None and case.lease_until > act.at
    if case.state == "claimed" and live and case.holder_id != act.staff.id and act.staff.role != "supervisor":
        raise ActRefused(f"{case.holder_name} holds this case. Only they or a supervisor can hand it over.")
    holder = case.holder_id
    waiting = unresolved_cases(session, conversation.id)
    for one in [other for other in waiting if other.holder_id == holder] if holder else [case]:
        one.assigned_id, one.assigned_name = to, name
        release(session, one, conversation, next_page_at=act.at + wait_after(one.acuity, one.page_step))
        if note.strip():
            write_note(session, one, act, note, kind="handover")
        note_event(session, one, "assigned", actor=act.staff.name, detail=name)
        queue_page(session, one, f"page:{one.id}{asked}")
        audit.append(session, actor=act.staff.username, act="assign", subject=one.id, detail=to)
    if holder and conversation.owner_name is not None:
        conversation.owner_name = None
        tell_patient(session, conversation, case, "handed_over", name=name)
    return case


def hand_over_all(session: Session, act: Act, to: str, note: str = "") -> int:
    """At shift change: give a colleague every case that this person holds; the number of them."""
    held = session.execute(
        select(Escalation.conversation_id, Escalation.id)
        .where(
            Escalation.holder_id == act.staff.id, Escalation.state == "claimed",
            Escalation.lease_until > act.at,
        )  # fmt: skip
        .order_by(Escalation.acuity_rank, Escalation.created_at)
    ).all()
    if not held:
        raise ActRefused("You hold no case, so there is nothing to hand over.")
    for escalation_id in {row.conversation_id: row.id for row in held}.values():
        assign(session, escalation_id, act, to, note)
    return len(held)
