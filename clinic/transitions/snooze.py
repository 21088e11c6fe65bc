"""Snooze: a case that was read is put off for a while, with a reason, and comes back by itself."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import audit
from clinic.escalations import note_event
from clinic.policy import policy
from clinic.tables import CaseNote, Escalation
from clinic.transitions.acknowledge import acknowledge_locked
from clinic.transitions.act import Act, ActInvalid, ActRefused
from clinic.transitions.cases import give_to_assistant_when_free, locked_case
from clinic.transitions.note import write_note
from clinic.transitions.notices import tell_patient


def snooze(
    session: Session, escalation_id: str, act: Act, minutes: int, reason: str, *, client_id: str = ""
) -> Escalation:
    """Put a case off, at most as long as the policy allows for its acuity; whoever holds it lets it go.

    When the time is over the case is paged. An emergency is paged on meanwhile as if nobody had snoozed
    it. The same `client_id` again (a doubled click) changes nothing. Raises ActInvalid without a reason or
    for too long, ActRefused when another clinician holds it.
    """
    case, conversation = locked_case(session, escalation_id)
    key = f"{act.staff.id}:z{client_id}" if client_id else None
    if key and session.scalars(select(CaseNote.id).where(CaseNote.client_id == key)).first() is not None:
        return case
    longest = policy(case.acuity).longest_snooze
    most = int(longest.total_seconds() // 60)
    if not 1 <= minutes <= most:
        raise ActInvalid(f"A case of this acuity can be put off by 1 to {most} minutes.")
    if not reason.strip():
        raise ActInvalid("Say why the case can wait: the next clinician will read it.")
    if case.state == "resolved":
        raise ActRefused("This case is resolved already; there is nothing to put off.")
    if case.state == "claimed" and case.holder_id != act.staff.id:
        raise ActRefused(f"{case.holder_name} holds this case until {act.clock(case.lease_until)}.")
    if case.state == "open":
        acknowledge_locked(session, case, conversation, act)
    until = act.at + timedelta(minutes=minutes)
    if case.state == "claimed":
        case.next_page_at = act.at + policy(case.acuity).unclaimed
    case.state = "acknowledged"
    case.holder_id = case.holder_name = case.lease_until = None
    case.snoozed_until = until
    if case.acuity != "emergency":
        case.next_page_at = until
    session.flush()
    give_to_assistant_when_free(session, conversation)
    write_note(session, case, act, reason, kind="snooze", client_id=key)
    note_event(session, case, "snoozed", actor=act.staff.name, detail=f"until {act.clock(until)}")
    audit.append(
        session, actor=act.staff.username, act="snooze", subject=case.id, detail=f"{minutes} minutes"
    )
    tell_patient(session, conversation, case, "snoozed", time=act.clock(until))
    return case
