"""Staff accounts: making them, and signing in with them."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session, sessionmaker

from clinic import audit
from clinic.addresses import checked_addresses
from clinic.staff.passwords import hash_password, is_password
from clinic.staff.totp import step_of
from clinic.tables import StaffAccount, StaffSession
from clinic.transaction import serialise

ROLES = ("clinician", "supervisor", "editor", "admin")
CLINICAL_ROLES = frozenset({"clinician", "supervisor"})
DEMO = ("nurse", "careline-demo", "Nurse Demo", "clinician")


def add_account(
    session: Session, username: str, password: str, display_name: str, role: str, *, by: str
) -> StaffAccount:
    """Make an account; raises ValueError saying what is wrong with the name, role or password."""
    name = normal(username)
    if not name.replace("-", "").replace("_", "").replace(".", "").isalnum() or len(name) > 64:
        raise ValueError("A user name has 1 to 64 letters, digits, dots, dashes or underscores.")
    if role not in ROLES:
        raise ValueError(f"A role is one of {', '.join(ROLES)}.")
    if not 1 <= len(display_name.strip()) <= 120:
        raise ValueError("A display name has 1 to 120 characters; patients see it.")
    hashed = hash_password(password)
    serialise(session)
    if session.scalars(select(StaffAccount.id).where(StaffAccount.username == name)).first():
        raise ValueError(f"There is an account {name} already.")
    account = StaffAccount(
        username=name, password_hash=hashed, display_name=display_name.strip(), role=role
    )
    session.add(account)
    session.flush()
    audit.append(session, actor=by, act="add_staff", subject=account.id, detail=role)
    return account


def seed_demo(session: Session) -> bool:
    """Make the demo account unless it is there; whether it was made."""
    username, password, display_name, role = DEMO
    if session.scalars(select(StaffAccount.id).where(StaffAccount.username == username)).first():
        return False
    add_account(session, username, password, display_name, role, by="demo")
    return True


def check_sign_in(
    sessions: sessionmaker[Session], username: str, password: str, *, at: datetime, lock_after: int,
    lock_for: timedelta, code: str = "",
) -> StaffAccount | None:  # fmt: skip
    """The account when name, password and, where one is set up, the code fit and it may sign in, else None.

    Every try is audited; `lock_after` wrong tries in a row lock the account for `lock_for`.
    """
    wanted = select(StaffAccount).where(StaffAccount.username == normal(username))
    with sessions() as session:
        account = session.scalars(wanted).one_or_none()
    fits = is_password(account.password_hash if account else None, password)
    with sessions.begin() as session:
        serialise(session)
        account = session.scalars(wanted).one_or_none()
        if account is None:
            audit.append(session, actor="unknown", act="sign_in_failed", subject="unknown")
            return None
        if fits and account.totp_secret:
            step = step_of(account.totp_secret, code, at, account.totp_step)
            fits, account.totp_step = step is not None, step or account.totp_step
        locked = account.locked_until is not None and account.locked_until > at
        if fits and not locked and account.disabled_at is None:
            account.failures, account.locked_until = 0, None
            audit.append(session, actor=account.username, act="sign_in", subject=account.id)
            return account
        if not fits and not locked:
            account.failures += 1
            if account.failures >= lock_after:
                account.failures, account.locked_until = 0, at + lock_for
                audit.append(session, actor=account.username, act="account_locked", subject=account.id)
        audit.append(session, actor=account.username, act="sign_in_failed", subject=account.id)
        return None


def set_totp(session: Session, staff_id: str, secret: str, code: str, *, at: datetime) -> None:
    """Turn the second factor on; raises ValueError when the code does not fit the secret."""
    step = step_of(secret, code, at, None)
    if step is None:
        raise ValueError("This code does not fit. Check the telephone's clock and try the next code.")
    serialise(session)
    account = session.get_one(StaffAccount, staff_id)
    account.totp_secret, account.totp_step = secret, step
    audit.append(session, actor=account.username, act="totp_on", subject=account.id)


def change_account(
    session: Session, staff_id: str, change: str, value: str, *, by: str, at: datetime
) -> None:
    """An administrator's change: disable, enable, unlock, reset-totp, role or addresses.

    Raises ValueError saying what is wrong. Whoever is disabled or gets another role is signed out.
    """
    serialise(session)
    account = session.get(StaffAccount, staff_id)
    if account is None:
        raise ValueError("There is no such account.")
    match change:
        case "disable":
            account.disabled_at = at
        case "enable":
            account.disabled_at = None
        case "unlock":
            account.failures, account.locked_until = 0, None
        case "reset-totp":
            account.totp_secret = account.totp_step = None
        case "role" if value in ROLES:
            account.role = value
        case "addresses":
            account.page_urls = "\n".join(checked_addresses(value)) or None
        case _:
            raise ValueError(f"Choose one of the changes on the page, and a role of {', '.join(ROLES)}.")
    if change in ("disable", "role", "reset-totp"):
        end_sessions(session, staff_id, at=at)
    detail = value if change == "role" else ""
    audit.append(session, actor=by, act=f"staff_{change.replace('-', '_')}", subject=staff_id, detail=detail)


def enable_account(session: Session, username: str, *, by: str) -> StaffAccount:
    """Undo disabling and locking; raises ValueError when there is no such account."""
    serialise(session)
    account = account_named(session, username)
    account.disabled_at, account.failures, account.locked_until = None, 0, None
    audit.append(session, actor=by, act="staff_enable", subject=account.id)
    return account


def account_named(session: Session, username: str) -> StaffAccount:
    """The account with that user name; raises ValueError when there is none."""
    found = session.scalars(select(StaffAccount).where(StaffAccount.username == normal(username)))
    if (account := found.one_or_none()) is None:
        raise ValueError("There is no such account.")
    return account


def end_sessions(session: Session, staff_id: str, *, at: datetime, but: str = "", only: str = "") -> int:
    """Revoke somebody's sign-ins, all `but` one or `only` one; the number of them."""
    wanted = update(StaffSession).where(
        StaffSession.staff_id == staff_id, StaffSession.revoked_at.is_(None), StaffSession.id != but
    )
    wanted = wanted.where(StaffSession.id == only) if only else wanted
    return cast(CursorResult[Any], session.execute(wanted.values(revoked_at=at))).rowcount


def normal(username: str) -> str:
    """User names are compared without case and outer spaces."""
    return username.strip().casefold()
