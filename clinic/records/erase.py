"""Erases one patient from everything that Careline keeps; the audit chain stays whole."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from cryptography.fernet import InvalidToken
from sqlalchemy import Engine, create_engine, delete, func, inspect, select, table, text
from sqlalchemy import column as sql_column
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from clinic import audit
from clinic.records.patient import case_ids, delete_rows, find_conversation, ids_of, tables_of
from clinic.tables import Escalation
from clinic.transaction import serialise
from clinic.transitions.act import ActRefused, CaseNotFound
from common.crypto import fernet, user_key
from common.disk import sync
from common.records.conversation import Conversation

_PATIENCE_S = 10.0
_EVENTS = table("events", sql_column("sender_id"))


class Keeping(Protocol):
    """Where a process keeps what does not lie in the database."""

    var_dir: Path
    tracker_db: str


@dataclass(frozen=True)
class Erased:
    """What was taken away, and what could not be.

    `unreadable` are spool files that nothing can be said of, `copies` the exports and transmissions that
    were made of the patient's cases: those lie elsewhere. `compacted` is False when another process kept
    the file busy, so that old pages may still lie in it.
    """

    conversation_id: str
    rows: dict[str, int]
    spooled: int
    dialogue_events: int
    compacted: bool
    unreadable: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


def erase(
    engine: Engine, sessions: sessionmaker[Session], settings: Keeping, patient: str, *, actor: str,
    even_if_waiting: bool = False, rewrite_files: bool = True,
) -> Erased:  # fmt: skip
    """Erase the patient from the dialogue's memory, the spool and the database, in this order.

    The database comes last, so that after a failure the same command can be given again. Without
    `rewrite_files`, for a patient's own wish, nobody has to wait for the files: on SQLite what is deleted is
    overwritten in its place, on PostgreSQL the next vacuum frees it, and `compacted` is False. Raises
    CaseNotFound for an unknown patient, and ActRefused while a case of theirs waits for a clinician
    unless `even_if_waiting`.
    """
    with sessions() as session:
        conversation = find_conversation(session, patient)
        if not even_if_waiting:
            _refuse_while_waiting(session, conversation.id)
    events, forgotten = _forget_dialogue(settings, conversation.id, rewrite_files)
    spooled, unreadable = _forget_spooled(settings.var_dir / "spool", conversation)
    with sessions.begin() as session:
        serialise(session)
        if engine.dialect.name == "sqlite":
            session.execute(text("PRAGMA secure_delete=ON"))
        if not even_if_waiting:
            _refuse_while_waiting(session, conversation.id)
        copies = _copies(session, conversation.id)
        tables = tables_of(session)
        rows = delete_rows(session, tables, ids_of(session, tables, conversation.id))
        audit.append(
            session, actor=actor, act="erase", subject=conversation.id, detail=f"{sum(rows.values())} rows"
        )
    compacted = _settled(engine, list(rows), rewrite_files) and forgotten
    return Erased(conversation.id, rows, spooled, events, compacted, unreadable, copies)


def erase_on_request(
    engine: Engine, sessions: sessionmaker[Session], settings: Keeping, conversation_id: str
) -> bool:
    """Carry out a patient's own "forget me"; False, and nothing erased, while a case of theirs is open.

    True also for a conversation that there is not.
    """
    try:
        erase(engine, sessions, settings, conversation_id, actor="patient", rewrite_files=False)
    except CaseNotFound:
        return True
    except ActRefused:
        return False
    return True


def _refuse_while_waiting(session: Session, conversation_id: str) -> None:
    waiting = select(func.count()).where(
        Escalation.conversation_id == conversation_id, Escalation.resolved_at.is_(None)
    )
    if count := session.scalar(waiting):
        raise ActRefused(
            f"{count} case(s) of this patient still wait for a clinician. Resolve them first, or say"
            " --even-if-waiting: nobody would be reminded of them any more."
        )


def _copies(session: Session, conversation_id: str) -> tuple[str, ...]:
    made = audit.told_of(session, case_ids(session, conversation_id))
    return tuple(
        f"{entry.act} {entry.detail} by {entry.actor}, {entry.at[:16]}"
        for entry in reversed(made)
        if entry.act in ("export", "push", "export_labels")
    )


def _forget_dialogue(settings: Keeping, conversation_id: str, rewrite_files: bool) -> tuple[int, bool]:
    """Rasa's own memory of the conversation: how many events it had, and whether no trace is left."""
    where = settings.tracker_db or str(settings.var_dir / "tracker.db")
    if "://" in where:
        url = make_url(where)
        url = url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url
    elif Path(where).is_file():
        url = make_url(f"sqlite:///{where}")
    else:
        return 0, True
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            if not inspect(connection).has_table("events"):
                return 0, True
            if engine.dialect.name == "sqlite":
                connection.execute(text("PRAGMA busy_timeout=5000"))
                connection.execute(text("PRAGMA secure_delete=ON"))
            gone = connection.execute(delete(_EVENTS).where(_EVENTS.c.sender_id == conversation_id)).rowcount
        return gone, _settled(engine, ["events"], rewrite_files)
    finally:
        engine.dispose()


def _forget_spooled(folder: Path, conversation: Conversation) -> tuple[int, tuple[str, ...]]:
    """Spooled turns of the patient, by conversation or platform user; names of files that nobody can read."""
    gone, unreadable = 0, []
    for path in sorted([*folder.glob("*.rec"), *folder.glob("*.tmp"), *folder.glob("damaged/*")]):
        try:
            record = json.loads(fernet().decrypt(path.read_bytes()))
        except FileNotFoundError:
            continue
        except (InvalidToken, ValueError):
            unreadable.append(path.name)
            continue
        if _is_of(record, conversation):
            path.unlink(missing_ok=True)
            gone += 1
    if gone:
        sync(folder)
    return gone, tuple(unreadable)


def _is_of(record: dict[str, Any], conversation: Conversation) -> bool:
    if record.get("conversation_id") == conversation.id:
        return True
    channel, user = record.get("channel"), record.get("channel_user_id")
    return channel == conversation.channel and user_key(str(channel), str(user)) == conversation.user_key


def _settled(engine: Engine, tables: list[str], rewrite_files: bool) -> bool:
    if rewrite_files:
        return compact(engine, tables)
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            _done(connection, "PRAGMA wal_checkpoint(TRUNCATE)")
    return False


def compact(engine: Engine, tables: list[str] | None = None) -> bool:
    """Leave nothing of deleted rows in the files: free pages and the write-ahead log are rewritten.

    False when others kept reading for ten seconds.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name != "sqlite":
            for name in tables or inspect(connection).get_table_names():
                connection.execute(text(f"VACUUM FULL {engine.dialect.identifier_preparer.quote(name)}"))
            return True
        connection.execute(text("PRAGMA secure_delete=ON"))
        until = time.monotonic() + _PATIENCE_S
        for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            while not _done(connection, statement):
                if time.monotonic() > until:
                    return False
                time.sleep(0.1)
        return True


def _done(connection: Any, statement: str) -> bool:
    try:
        row = connection.execute(text(statement))
        return statement == "VACUUM" or row.one()[0] == 0
    except OperationalError:  # another process holds the file; tried again
        return False
