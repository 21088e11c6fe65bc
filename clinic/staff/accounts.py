"""Staff accounts: making them, and signing in with them."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from clinic import audit
from clinic.staff.passwords import hash_password, is_password
from clinic.tables import StaffAccount
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
    lock_for: timedelta,
) -> StaffAccount | None:  # fmt: skip
    """The account when name and password fit and it is neither locked nor disabled, else None.

    Every try is audited; `lock_after` wrong passwords in a row lock the account for `lock_for`.
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


def normal(username: str) -> str:
    """User names are compared without case and outer spaces."""
    return username.strip().casefold()
