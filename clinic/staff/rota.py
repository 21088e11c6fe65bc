"""Who is on duty: weekly shifts in the clinic's time, and where each person is paged."""

import re
from datetime import datetime, time, tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import audit
from clinic.addresses import split_addresses
from clinic.staff.accounts import CLINICAL_ROLES
from clinic.tables import RotaShift, StaffAccount
from clinic.transaction import serialise

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_DAY = 7
_GROUP_ROLES = {"clinicians": ("clinician",), "supervisors": ("supervisor",),
                "everyone": tuple(CLINICAL_ROLES)}  # fmt: skip


def add_shift(session: Session, staff_id: str, days: str, starts: str, ends: str, *, by: str) -> RotaShift:
    """Put somebody on duty every week; raises ValueError saying what is wrong with days or times."""
    chosen = "".join(sorted(set(days)))
    if not chosen or not set(chosen) <= set("0123456"):
        raise ValueError("Choose at least one day of the week.")
    if not (_CLOCK.fullmatch(starts) and _CLOCK.fullmatch(ends)):
        raise ValueError("Give both times as hours and minutes, such as 08:00 and 20:00.")
    serialise(session)
    account = session.get(StaffAccount, staff_id)
    if account is None or account.role not in CLINICAL_ROLES:
        raise ValueError("Only clinicians and supervisors can be on duty.")
    shift = RotaShift(staff_id=staff_id, days=chosen, starts=starts, ends=ends)
    session.add(shift)
    session.flush()
    audit.append(session, actor=by, act="add_shift", subject=staff_id, detail=f"{chosen} {starts}-{ends}")
    return shift


def remove_shift(session: Session, shift_id: int, *, by: str) -> None:
    """Take a shift off the rota; harmless when it is gone."""
    serialise(session)
    if shift := session.get(RotaShift, shift_id):
        session.delete(shift)
        audit.append(session, actor=by, act="remove_shift", subject=shift.staff_id)


def is_on(shift: RotaShift, at: datetime, zone: tzinfo) -> bool:
    """Whether the shift covers this moment; one over midnight belongs to the day on which it starts."""
    local = at.astimezone(zone)
    starts, ends, present = time.fromisoformat(shift.starts), time.fromisoformat(shift.ends), local.time()
    today = str(local.weekday()) in shift.days
    if starts < ends:
        return today and starts <= present < ends
    yesterday = str((local.weekday() - 1) % _DAY) in shift.days
    return (today and present >= starts) or (yesterday and present < ends)


def has_rota(session: Session) -> bool:
    """Whether anybody is on the rota at all."""
    return session.scalars(select(RotaShift.id).limit(1)).first() is not None


def on_duty(session: Session, group: str, at: datetime, zone: tzinfo) -> tuple[str, ...]:
    """Ids of the accounts of a group (see clinic.policy.GROUPS) that are on duty now."""
    found = session.execute(
        select(RotaShift, StaffAccount.id)
        .join(StaffAccount, StaffAccount.id == RotaShift.staff_id)
        .where(StaffAccount.role.in_(_GROUP_ROLES[group]), StaffAccount.disabled_at.is_(None))
        .order_by(StaffAccount.username)
    ).all()
    return tuple(dict.fromkeys(staff_id for shift, staff_id in found if is_on(shift, at, zone)))


def addresses(session: Session, staff_ids: tuple[str, ...]) -> tuple[str, ...]:
    """Where these people are paged; somebody without an address adds nothing."""
    written = session.scalars(
        select(StaffAccount.page_urls).where(
            StaffAccount.id.in_(staff_ids), StaffAccount.disabled_at.is_(None),
            StaffAccount.page_urls.is_not(None),
        ).order_by(StaffAccount.username)
    )  # fmt: skip
    return tuple(dict.fromkeys(url for urls in written for url in split_addresses(urls or "")))

