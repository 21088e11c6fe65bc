"""The audit: a chain of who did what to whom and when, in which a change of any entry shows."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.tables import AuditEntry
from clinic.transaction import serialise
from common.clock import now

FIRST = "0" * 64
_SAME_LOOK = timedelta(minutes=10)


@dataclass(frozen=True)
class Verdict:
    """What a walk along the chain found; `broken_id` is the first entry that does not fit."""

    intact: bool
    entries: int
    head: str
    broken_id: int | None = None
    why: str = ""


def append(session: Session, *, actor: str, act: str, subject: str, detail: str = "") -> AuditEntry:
    """Add a link in the caller's transaction: with the act it tells of, or not at all.

    Identifiers only: no patient's or clinician's words.
    """
    serialise(session)
    session.flush()
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one_or_none()
    entry = AuditEntry(
        at=now().isoformat(),
        actor=actor,
        act=act,
        subject=subject,
        detail=detail[:200],
        previous_hash=last.hash if last else FIRST,
    )
    entry.hash = _digest(entry)
    session.add(entry)
    session.flush()
    return entry


def note_view(session: Session, *, actor: str, subject: str, at: datetime) -> None:
    """Note that somebody looked at a case; looks within ten minutes of the last one are the same look."""
    latest = session.scalars(
        select(AuditEntry.at)
        .where(AuditEntry.subject == subject, AuditEntry.act == "view", AuditEntry.actor == actor)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).one_or_none()
    if latest is None or datetime.fromisoformat(latest) < at - _SAME_LOOK:
        append(session, actor=actor, act="view", subject=subject)


def verify(session: Session, *, known_head: str | None = None) -> Verdict:
    """Walk the whole chain, in constant memory.

    A hash that was noted down earlier (`known_head`) must still be in it, which also shows an end that
    was cut off.
    """
    previous, count, last_id, seen_known = FIRST, 0, 0, known_head in (None, FIRST)
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=500)):
        if entry.previous_hash != previous:
            why = "it does not follow the entry before it: one was changed, removed or put between"
            return Verdict(False, count, previous, entry.id, why)
        if entry.hash != _digest(entry):
            return Verdict(False, count, previous, entry.id, "its contents do not match its hash")
        previous, count, last_id = entry.hash, count + 1, entry.id
        seen_known = seen_known or entry.hash == known_head
    if not seen_known:
        why = "the entry with the hash noted earlier is gone: the end of the chain was cut off"
        return Verdict(False, count, previous, last_id + 1, why)
    return Verdict(True, count, previous)


def _digest(entry: AuditEntry) -> str:
    fields = [entry.previous_hash, entry.at, entry.actor, entry.act, entry.subject, entry.detail]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True).encode()).hexdigest()
