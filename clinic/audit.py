"""The audit: a chain of who did what to whom and when, in which a change of any entry shows."""

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, case, cast, func, null, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, sessionmaker

from clinic.tables import AuditEntry
from clinic.transaction import serialise
from common.clock import now

FIRST = "0" * 64
QUEUE = "queue"
"""The subject of a look at the queue."""
_SAME_LOOK = timedelta(minutes=10)
_TEXTS = ("at", "actor", "act", "subject", "detail", "previous_hash", "hash")


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
        id=last.id + 1 if last else 1,
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
    # Also a look that is far before the last one: somebody set the clock back.
    if latest is None or abs(at - datetime.fromisoformat(latest)) > _SAME_LOOK:
        append(session, actor=actor, act="view", subject=subject)


def note_queue_view(sessions: sessionmaker[Session], *, actor: str, at: datetime) -> None:
    """Note that somebody looked at the queue, which shows the first words of every waiting patient."""
    with sessions.begin() as session:
        note_view(session, actor=actor, subject=QUEUE, at=at)


def told_of(session: Session, subjects: Collection[str]) -> list[AuditEntry]:
    """Everything that was done to these subjects, newest first: who opened, claimed, exported …"""
    return list(
        session.scalars(
            select(AuditEntry).where(AuditEntry.subject.in_(subjects)).order_by(AuditEntry.id.desc())
        )
    )


def verify(session: Session, *, known_head: str | None = None) -> Verdict:
    """Walk the whole chain, in constant memory.

    Entries are read as bytes, so that damage to the file itself is named too. A hash that was noted down
    earlier (`known_head`) must still be in it, which also shows an end that was cut off.
    """
    previous, count, last_id, seen_known = FIRST, 0, 0, known_head in (None, FIRST)
    rows = _rows(session)
    while True:
        try:
            row = next(rows, None)
        except DatabaseError:
            return Verdict(False, count, previous, last_id + 1, "the database cannot read it any more")
        if row is None:
            break
        if (why := _wrong(row, last_id, previous)) is not None:
            return Verdict(False, count, previous, last_id + 1 if row.id <= last_id else row.id, why)
        previous, count, last_id = str(row.hash), count + 1, row.id
        seen_known = seen_known or row.hash == known_head
    if not seen_known:
        why = "the entry with the hash noted earlier is gone: the end of the chain was cut off"
        return Verdict(False, count, previous, last_id + 1, why)
    if not _file_is_whole(session):
        why = "the entries read so far fit, but the database file is damaged about the audit's table"
        return Verdict(False, count, previous, last_id + 1, why)
    return Verdict(True, count, previous)


@dataclass(frozen=True)
class _Row:
    """An entry as it lies in the database; a value that is no text (any more) is None."""

    id: int
    at: str | None
    actor: str | None
    act: str | None
    subject: str | None
    detail: str | None
    previous_hash: str | None
    hash: str | None


def _rows(session: Session) -> Iterator[_Row]:
    columns = [getattr(AuditEntry, name) for name in _TEXTS]
    if _on_sqlite(session):
        # Text that is no UTF-8 any more cannot be read as text; bytes of another type would look the same.
        columns = [
            case((func.typeof(column) == "text", cast(column, LargeBinary)), else_=null())
            for column in columns
        ]
    found = session.execute(
        select(AuditEntry.id, *columns).order_by(AuditEntry.id).execution_options(yield_per=500)
    )
    for row_id, *values in found:
        yield _Row(row_id, *(_text(value) for value in values))


def _text(value: bytes | str | None) -> str | None:
    if not isinstance(value, bytes):
        return value
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None


def _wrong(row: _Row, last_id: int, previous: str) -> str | None:
    if row.id != last_id + 1:
        return "its number does not follow the entry before it: one was removed, renumbered or put between"
    if row.previous_hash != previous:
        return "it does not follow the entry before it: one was changed, removed or put between"
    if None in (row.at, row.actor, row.act, row.subject, row.detail) or row.hash != _digest(row):
        return "its contents do not match its hash"
    return None


def _file_is_whole(session: Session) -> bool:
    """What SQLite itself says of the table and its indexes; another database checks its own pages."""
    if not _on_sqlite(session):
        return True
    try:
        return session.execute(text("PRAGMA integrity_check(audit_entry)")).scalars().all() == ["ok"]
    except DatabaseError:
        return False


def _on_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _digest(entry: AuditEntry | _Row) -> str:
    fields = [entry.previous_hash, entry.at, entry.actor, entry.act, entry.subject, entry.detail]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True).encode()).hexdigest()
