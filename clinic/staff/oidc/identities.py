"""Which account belongs to whom at the identity provider: by issuer and subject, never by e-mail."""

from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import audit
from clinic.staff.accounts import account_named, end_sessions, normal
from clinic.staff.oidc.client import OidcClient
from clinic.staff.oidc.refusal import Refusal
from clinic.staff.oidc.roles import role_of
from clinic.staff.passwords import UNUSABLE
from clinic.tables import StaffAccount, StaffIdentity
from clinic.transaction import serialise

ACTOR = "provider"
"""Who acts in the audit when the provider's word makes an account or changes a role."""
_RESERVED = frozenset({ACTOR, "operator", "system", "unknown", "demo"})


def account_for(
    session: Session, claims: dict[str, Any], client: OidcClient, *, at: datetime
) -> StaffAccount | Refusal:
    """The account of whoever the claims are about, made on the first sign-in and brought up to date later.

    A Refusal (`no_role`, `disabled`) is returned, so that the caller commits: a lost role ends what is open.
    """
    subject, issuer = claims["sub"], claims["iss"]
    serialise(session)
    account = _found(session, issuer, subject)
    role = role_of(claims, client)
    if role is None:
        if account is not None:
            end_sessions(session, account.id, at=at)
        return Refusal("no_role", subject=subject)
    if account is None:
        account = _make(session, claims, role)
    if account.disabled_at is not None:
        return Refusal("disabled", subject=subject)
    account.display_name = _display_name(claims) or account.display_name
    if account.role != role:
        account.role = role
        end_sessions(session, account.id, at=at)
        audit.append(session, actor=ACTOR, act="staff_role", subject=account.id, detail=role)
    audit.append(session, actor=account.username, act="sign_in", subject=account.id, detail="oidc")
    return account


def refused(session: Session, refusal: Refusal, client: OidcClient) -> None:
    """Audit a sign-in that did not happen: the reason, and the provider's id of the person if known."""
    account = _found(session, client.issuer, refusal.subject) if refusal.subject else None
    audit.append(
        session, actor=account.username if account else "unknown", act="sign_in_failed",
        subject=account.id if account else "unknown",
        detail=f"oidc {refusal.reason} {refusal.subject}".strip(),
    )  # fmt: skip


def move(session: Session, staff_id: str, to: str, *, by: str, at: datetime) -> StaffAccount:
    """Give the provider's sign-in of one account to another: an administrator knows that both are one person.

    The account that loses it is disabled; the one that gets it has no password any more, so that whoever
    leaves the provider is out here too. Raises ValueError.
    """
    serialise(session)
    old, new = session.get(StaffAccount, staff_id), account_named(session, to)
    if old is None:
        raise ValueError("There is no such account.")
    if old is new:
        raise ValueError("Choose another account than the one that has the sign-in.")
    identities = _identities(session, old.id)
    if not identities:
        raise ValueError(f"{old.username} does not sign in through the provider.")
    if _identities(session, new.id):
        raise ValueError(f"{new.username} signs in through the provider already.")
    for identity in identities:
        identity.staff_id = new.id
    new.password_hash, new.totp_secret, new.totp_step = UNUSABLE, None, None
    old.disabled_at = old.disabled_at or at
    for account in (old, new):
        end_sessions(session, account.id, at=at)
    audit.append(session, actor=by, act="staff_move_sign_in", subject=new.id, detail=f"from {old.id}")
    return new


def through_provider(session: Session) -> frozenset[str]:
    """Ids of the accounts that sign in through the provider."""
    return frozenset(session.scalars(select(StaffIdentity.staff_id)))


def _found(session: Session, issuer: str, subject: str) -> StaffAccount | None:
    return session.scalars(
        select(StaffAccount)
        .join(StaffIdentity, StaffIdentity.staff_id == StaffAccount.id)
        .where(StaffIdentity.issuer == _plain(issuer), StaffIdentity.subject == subject)
    ).one_or_none()


def _plain(issuer: str) -> str:
    """With or without the slash at its end it is the same provider."""
    return issuer.rstrip("/")


def _identities(session: Session, staff_id: str) -> list[StaffIdentity]:
    return list(session.scalars(select(StaffIdentity).where(StaffIdentity.staff_id == staff_id)))


def _make(session: Session, claims: dict[str, Any], role: str) -> StaffAccount:
    username = _free_username(session, claims)
    account = StaffAccount(
        username=username, password_hash=UNUSABLE, display_name=_display_name(claims) or username, role=role
    )
    session.add(account)
    session.flush()
    session.add(StaffIdentity(issuer=_plain(claims["iss"]), subject=claims["sub"], staff_id=account.id))
    audit.append(session, actor=ACTOR, act="add_staff", subject=account.id, detail=role)
    return account


def _free_username(session: Session, claims: dict[str, Any]) -> str:
    """The provider's name for the person, or with a number when somebody here has it already."""
    written = next((said for one in ("preferred_username", "email") if (said := _text(claims, one))), "")
    kept = "".join(one for one in normal(written.partition("@")[0]) if one.isalnum() or one in "._-")
    base = kept[:56] if kept.strip("._-") else "staff"
    names = (base if number == 1 else f"{base}-{number}" for number in count(1))
    taken = frozenset(session.scalars(select(StaffAccount.username))) | _RESERVED
    return next(name for name in names if name not in taken)


def _display_name(claims: dict[str, Any]) -> str:
    """The name that patients see."""
    both = f"{_text(claims, 'given_name')} {_text(claims, 'family_name')}".strip()
    name = _text(claims, "name") or both or _text(claims, "preferred_username").partition("@")[0]
    return name[:120].strip()


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    words = value.split() if isinstance(value, str) else []
    return " ".join("".join(one for one in word if one.isprintable()) for word in words).strip()
