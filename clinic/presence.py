"""Who else has a case open just now, and who is typing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.tables import Escalation, Presence
from clinic.transitions.act import CaseNotFound, StaffMember

_LASTS = timedelta(seconds=20)


@dataclass(frozen=True)
class Viewer:
    """Somebody else who has the case open."""

    name: str
    typing: bool


def here(session: Session, escalation_id: str, staff: StaffMember, at: datetime, *, typing: bool) -> None:
    """Note that this person has the case open; raises CaseNotFound."""
    if session.scalar(select(Escalation.id).where(Escalation.id == escalation_id)) is None:
        raise CaseNotFound
    session.merge(
        Presence(
            escalation_id=escalation_id, staff_id=staff.id, name=staff.name, typing=typing, seen_at=at
        )
    )


def others_here(
    session: Session, escalation_id: str, staff: StaffMember, at: datetime
) -> tuple[Viewer, ...]:
    """Everybody else who was seen on the case in the last 20 seconds."""
    found = session.scalars(
        select(Presence)
        .where(
            Presence.escalation_id == escalation_id, Presence.staff_id != staff.id,
            Presence.seen_at > at - _LASTS, Presence.seen_at < at + _LASTS,
        )
        .order_by(Presence.name)
    )  # fmt: skip
    return tuple(Viewer(one.name, one.typing) for one in found)
