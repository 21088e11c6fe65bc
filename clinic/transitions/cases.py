"""Finding a case, its conversation, and who holds them."""

from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, select, update
from sqlalchemy.orm import Session, defer

from clinic.tables import UNREAD, Escalation
from clinic.transaction import locked, serialise
from clinic.transitions.act import Act, ActRefused, CaseNotFound
from common.records.conversation import Conversation


def locked_case(session: Session, escalation_id: str) -> tuple[Escalation, Conversation]:
    """The case as it is now, with every other act kept out until this one is committed.

    Raises CaseNotFound.
    """
    serialise(session)
    of = session.scalar(select(Escalation.conversation_id).where(Escalation.id == escalation_id))
    if of is None:
        raise CaseNotFound
    found = select(Conversation).where(Conversation.id == of).options(defer(Conversation.channel_user_id))
    conversation = locked(session, found)
    case = locked(session, select(Escalation).where(Escalation.id == escalation_id).options(*UNREAD))
    return case, conversation


def cases_held(session: Session, conversation_id: str, act: Act) -> list[Escalation]:
    """The conversation's cases that this staff member holds with a live lease."""
    return list(
        session.scalars(
            select(Escalation)
            .where(*_held_by(act, conversation_id))
            .options(*UNREAD)
        )
    )


def unresolved_cases(session: Session, conversation_id: str) -> list[Escalation]:
    """The conversation's cases that still wait for somebody."""
    return list(
        session.scalars(
            select(Escalation)
            .where(Escalation.conversation_id == conversation_id, Escalation.resolved_at.is_(None))
            .options(*UNREAD)
        )
    )


def extend(session: Session, conversation_id: str, act: Act) -> bool:
    """Let what this person holds in the conversation, with a live lease, run anew; whether there was any."""
    extended = session.execute(
        update(Escalation)
        .where(*_held_by(act, conversation_id))
        .values(lease_until=act.at + act.lease)
    )
    return cast(CursorResult[Any], extended).rowcount > 0


def _held_by(act: Act, conversation_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Escalation.conversation_id == conversation_id, Escalation.state == "claimed",
        Escalation.holder_id == act.staff.id, Escalation.lease_until > act.at,
    )  # fmt: skip


def refuse_unless_held(case: Escalation, act: Act, doing: str) -> None:
    """Raise ActRefused with the reason why this person cannot do that now."""
    if case.state == "resolved":
        raise ActRefused("This case is resolved. Nothing was sent or changed.")
    expired = case.lease_until is not None and case.lease_until <= act.at
    if case.state != "claimed" or (expired and case.holder_id != act.staff.id):
        raise ActRefused(f"Claim this case first: only its holder can {doing}.")
    if case.holder_id != act.staff.id:
        raise ActRefused(f"{case.holder_name} holds this case until {act.clock(case.lease_until)}.")
    raise ActRefused(f"Your claim ended at {act.clock(case.lease_until)}. Claim the case again to {doing}.")


def give_to_assistant_when_free(session: Session, conversation: Conversation) -> None:
    """Let the assistant answer again, unless a case of the conversation still waits for a clinician.

    With the last case settled by a clinician, the urgency that it set binds no more.
    """
    waiting = {case.state for case in unresolved_cases(session, conversation.id)}
    if "claimed" in waiting:
        return
    conversation.owner_name = None
    conversation.owner = "clinician" if waiting else "assistant"
    if not waiting:
        conversation.acuity_floor = None
