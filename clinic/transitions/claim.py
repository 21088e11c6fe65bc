"""Claim: one clinician takes the conversation, for as long as the lease runs."""

from typing import Any, cast

from sqlalchemy import CursorResult, func, or_, update
from sqlalchemy.orm import Session

from clinic import audit
from clinic.escalations import note_event
from clinic.tables import Escalation
from clinic.transitions.act import Act, ActRefused
from clinic.transitions.cases import cases_held, extend, locked_case, unresolved_cases
from clinic.transitions.notices import tell_patient
from common.records.conversation import Conversation


def claim(session: Session, escalation_id: str, act: Act, *, take_over: bool = False) -> Escalation:
    """open or acknowledged → claimed, with every unresolved case of the same conversation.

    Claiming what one already holds renews the lease. Somebody else's live claim is refused unless
    `take_over` is asked for; an expired one may be taken. Raises ActRefused with who holds it.
    """
    case, conversation = locked_case(session, escalation_id)
    return take(session, case, conversation, act, take_over=take_over)


def take(
    session: Session, case: Escalation, conversation: Conversation, act: Act, *, take_over: bool = False
) -> Escalation:
    """Claim a case that this transaction has locked already."""
    if case.state == "resolved":
        raise ActRefused("This case is resolved already; there is nothing left to claim.")
    cases = unresolved_cases(session, conversation.id)
    before = {one.id: one.holder_name for one in cases if one.holder_id != act.staff.id}
    holder = next((one for one in cases if _held_by_other(one, act)), None)
    if holder is not None and holder.lease_until and not take_over:
        until = act.clock(holder.lease_until)
        raise ActRefused(f"{holder.holder_name} holds this case until {until}. Ask them, or take it over.")
    joins = not cases_held(session, conversation.id, act)
    if _take(session, conversation.id, act, take_over) != len(cases):
        raise ActRefused("Somebody else claimed this case at the same moment. Look again at who holds it.")
    for one in cases:
        session.expire(one)
        if one.id in before:
            taken = before[one.id]
            note_event(
                session, one, "taken_over" if taken else "claimed", actor=act.staff.name,
                detail=f"from {taken}" if taken else None,
            )  # fmt: skip
            audit.append(
                session, actor=act.staff.username, act="take_over" if taken else "claim", subject=one.id
            )
    conversation.owner, conversation.owner_name = "clinician", act.staff.name
    if joins:
        tell_patient(session, conversation, case, "joined", name=act.staff.name, time=act.clock())
    return case


def renew(session: Session, escalation_id: str, act: Act) -> bool:
    """Make the holder's lease run anew; False when this person holds nothing in the conversation."""
    _, conversation = locked_case(session, escalation_id)
    return extend(session, conversation.id, act)


def _held_by_other(case: Escalation, act: Act) -> bool:
    live = case.lease_until is not None and case.lease_until > act.at
    return case.state == "claimed" and case.holder_id != act.staff.id and live


def _take(session: Session, conversation_id: str, act: Act, take_over: bool) -> int:
    """One statement, so that of two clinicians at once only one can win even without the lock."""
    statement = (
        update(Escalation)
        .where(Escalation.conversation_id == conversation_id, Escalation.resolved_at.is_(None))
        .values(
            state="claimed",
            holder_id=act.staff.id,
            holder_name=act.staff.name,
            lease_until=act.at + act.lease,
            acknowledged_at=func.coalesce(Escalation.acknowledged_at, act.at),
            acknowledged_by=func.coalesce(Escalation.acknowledged_by, act.staff.name),
            assigned_id=None,
            assigned_name=None,
            snoozed_until=None,
            told_waiting_at=None,
            next_page_at=None,
        )
        .execution_options(synchronize_session=False)
    )
    if not take_over:
        statement = statement.where(
            or_(
                Escalation.state != "claimed",
                Escalation.holder_id == act.staff.id,
                Escalation.lease_until <= act.at,
            )
        )
    return cast(CursorResult[Any], session.execute(statement)).rowcount
