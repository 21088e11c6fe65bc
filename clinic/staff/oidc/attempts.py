"""Sign-ins on their way to the provider and back: kept here, ten minutes, good once, for one browser."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from clinic.tables import OidcAttempt

LASTS = timedelta(minutes=10)
MOST = 5000
"""Attempts that are kept at a time; beyond it the oldest goes, so that a flood cannot fill the disk."""


@dataclass(frozen=True)
class Attempt:
    """What must fit when the browser comes back."""

    state: str
    nonce: str
    verifier: str
    next: str


def new_attempt(next: str) -> Attempt:
    """An attempt with secrets of its own, kept nowhere yet."""
    return Attempt(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), next)


def keep(session: Session, attempt: Attempt, *, browser: str, at: datetime) -> None:
    """Remember the attempt as this browser's; those that are too old go."""
    session.execute(delete(OidcAttempt).where(OidcAttempt.expires_at <= at))
    newest = select(OidcAttempt.id).order_by(OidcAttempt.expires_at.desc()).limit(MOST - 1)
    session.execute(delete(OidcAttempt).where(OidcAttempt.id.not_in(newest)))
    session.add(
        OidcAttempt(
            id=_hashed(attempt.state), browser=_hashed(browser), nonce=attempt.nonce,
            verifier=attempt.verifier, next_path=attempt.next, expires_at=at + LASTS,
        )
    )  # fmt: skip


def take(session: Session, *, state: str, browser: str, at: datetime) -> Attempt | None:
    """The attempt, which is gone from now on; None when it is unknown, used, too old or another browser's."""
    wanted = delete(OidcAttempt).where(
        OidcAttempt.id == _hashed(state), OidcAttempt.browser == _hashed(browser), OidcAttempt.expires_at > at
    )
    taken = session.execute(
        wanted.returning(OidcAttempt.nonce, OidcAttempt.verifier, OidcAttempt.next_path)
    ).one_or_none()
    return Attempt(state, *taken) if taken and browser else None


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
