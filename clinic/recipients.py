"""Who gets a page: the assigned colleague first, then whoever is on duty, one group after the other."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy.orm import Session

from clinic.policy import GROUPS, policy
from clinic.staff.rota import addresses, has_rota, on_duty

ASSIGNED = ":assigned:"
"""Part of the key of a page that is for the assigned colleague."""


@dataclass(frozen=True)
class Recipients:
    """Addresses to page, empty for the shared ones; `nobody_on_duty` when the rota has nobody just now."""

    addresses: tuple[str, ...] = ()
    nobody_on_duty: bool = False


def recipients_of(
    session: Session, acuity: str, step: int, assigned_id: str | None, at: datetime, zone: tzinfo
) -> Recipients:
    """The recipients of page number `step` of a case; `assigned_id` when it is for a colleague who was asked.

    People off duty are never paged: quiet hours are what the rota leaves out. A group without anybody on
    duty, or without an address, gives way to the next one up; when all are empty the page goes to the
    shared addresses, so that a gap in the rota silences nothing.
    """
    if assigned_id and (own := addresses(session, (assigned_id,))):
        return Recipients(own)
    if not has_rota(session):
        return Recipients()
    somebody = False
    for group in GROUPS[GROUPS.index(policy(acuity).rung(step).to) :]:
        people = on_duty(session, group, at, zone)
        somebody = somebody or bool(people)
        if found := addresses(session, people):
            return Recipients(found)
    return Recipients((), nobody_on_duty=not somebody)
