"""Signed-in browsers: a random token in a cookie, its hash in the database."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import audit
from clinic.tables import StaffAccount, StaffSession
from clinic.transaction import serialise
from clinic.transitions.act import StaffMember

OIDC = "oidc"
PASSWORD = "password"  # noqa: S105 - a way of signing in
_TOUCH_AFTER = timedelta(seconds=60)


@dataclass(frozen=True)
class SignedIn:
    """Who a request comes from, and the token that its forms must carry."""

    staff: StaffMember
    csrf_token: str
    session_id: str
    has_totp: bool
    via: str

    @property
    def through_provider(self) -> bool:
        """Whether the identity provider signed the person in, and so answers for the second factor."""
        return self.via == OIDC


def open_session(
    session: Session, account: StaffAccount, *, at: datetime, lasts: timedelta, browser: str = "",
    via: str = PASSWORD,
) -> str:
    """Start a signed-in session; the token for the cookie, which is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            id=_hashed(token), staff_id=account.id, csrf_token=secrets.token_urlsafe(24), created_at=at,
            last_seen_at=at, expires_at=at + lasts, browser=browser[:120],
            via=via,
        )
    )  # fmt: skip
    return token


def find_session(
    session: Session, token: str, *, at: datetime, idle: timedelta, active: bool = True
) -> SignedIn | None:
    """Who holds this token, or None when it is unknown, expired, idle too long or revoked.

    An `active` request keeps the session awake (written at most once a minute).
    """
    found = session.execute(
        select(StaffSession, StaffAccount)
        .join(StaffAccount, StaffAccount.id == StaffSession.staff_id)
        .where(
            StaffSession.id == _hashed(token),
            StaffSession.revoked_at.is_(None),
            StaffSession.expires_at > at,
            StaffSession.last_seen_at > at - idle,
            StaffAccount.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    row, account = found
    if active and row.last_seen_at < at - _TOUCH_AFTER:
        row.last_seen_at = at
    has_totp = account.totp_secret is not None
    staff = StaffMember(account.id, account.username, account.display_name, account.role)
    return SignedIn(staff, row.csrf_token, row.id, has_totp, row.via)


def live_sessions(session: Session, staff_id: str, *, at: datetime) -> list[StaffSession]:
    """Somebody's sign-ins that may still be used, newest first."""
    found = select(StaffSession).where(
        StaffSession.staff_id == staff_id, StaffSession.revoked_at.is_(None), StaffSession.expires_at > at
    )
    return list(session.scalars(found.order_by(StaffSession.created_at.desc())))


def close_session(session: Session, signed_in: SignedIn, *, at: datetime) -> None:
    """Sign out: the token is worth nothing from now on."""
    serialise(session)
    if row := session.get(StaffSession, signed_in.session_id):
        row.revoked_at = at
    audit.append(session, actor=signed_in.staff.username, act="sign_out", subject=signed_in.staff.id)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
