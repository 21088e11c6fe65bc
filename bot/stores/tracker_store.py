"""The dialogue's memory: Rasa's SQL store, encrypted, only appended to, and never written in the event loop.

Rasa's own store reads and replays the whole session for every message. This one remembers the conversations
that it saw last (`memory.py`) and asks the database with one short query what another process has written
since, and whether what it remembers is still there: an erased patient is forgotten here too.
"""

import asyncio
import json
import sqlite3
from typing import Any, Callable, List, Optional, Text, Tuple

import sqlalchemy as sa
from cryptography.fernet import InvalidToken
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import SessionStarted, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker

from bot.bounded_tracker import BoundedTracker
from bot.stores.keys import load_cipher
from bot.stores.memory import Memory, Version

Rows = List[Tuple[int, Text]]


class UnreadableMemory(RuntimeError):
    """What is stored cannot be decrypted with the keys at hand."""


class MemoryMoved(RuntimeError):
    """The conversation was written to, or erased, while this turn was under way; nothing was stored."""


class EncryptedTrackerStore(SQLTrackerStore):
    """Keeps conversations in SQLite or, with a whole URL as `url`, in PostgreSQL.

    Only the conversation's id, the kind of an event and its time are readable on disk. Any error of the
    database is raised, so that the patient hears that something failed rather than an answer from an
    empty memory.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._cipher = load_cipher()
        self._memory = Memory()
        super().__init__(*args, **kwargs)
        self._events = self.SQLEvent.__table__
        self._is_postgres = self.engine.dialect.name == "postgresql"
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
            # SQLite tidies its log away whenever the last reader closes: keep one that does nothing more.
            self._open = sqlite3.connect(self.engine.url.database, check_same_thread=False)
            _prepare_sqlite(self._open, None)
            self._open.execute("SELECT id FROM events LIMIT 1").fetchall()
        _make_index(self.engine)

    def init_tracker(self, sender_id: Text) -> BoundedTracker:
        """A conversation of which nothing is known yet."""
        return BoundedTracker(sender_id, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the events that are not stored yet; raises MemoryMoved when others came in between."""
        if not isinstance(tracker, BoundedTracker):
            raise TypeError(f"a {type(tracker).__name__} did not come from this store and is not saved")
        await self.stream_events(tracker)
        if len(tracker.events) == tracker.stored:
            return
        version = await _in_a_thread(self._append, tracker)
        tracker.version, tracker.stored = version, len(tracker.events)
        tracker.forget()
        self._memory.put(tracker)

    async def _retrieve(
        self, sender_id: Text, fetch_events_from_all_sessions: bool
    ) -> Optional[DialogueStateTracker]:
        if not self.domain:
            return None
        if fetch_events_from_all_sessions:
            rows = await _in_a_thread(self._read, sender_id, None)
            tracker = self.init_tracker(sender_id)
            self._apply(tracker, rows)
            return tracker if rows else None
        tracker = await _in_a_thread(self._current, sender_id, self._memory.get(sender_id))
        if tracker is None:
            self._memory.drop(sender_id)
            return None
        self._memory.put(tracker)
        # A turn that fails half-way leaves what is remembered as it was.
        return tracker.copy()

    def _current(self, sender_id: Text, known: Optional[BoundedTracker]) -> Optional[BoundedTracker]:
        """The present session: what is remembered with what is new, or all of it read again."""
        if known is not None:
            rows = self._read(sender_id, known.version.last_id)
            if rows and rows[0] == (known.version.last_id, known.version.last_data):
                if len(rows) == 1:
                    return known
                tracker = known.copy()
                self._apply(tracker, rows[1:])
                tracker.forget()
                return tracker
        rows = self._read(sender_id, self._session_start(sender_id))
        if not rows:
            return None
        tracker = self.init_tracker(sender_id)
        self._apply(tracker, rows)
        tracker.forget()
        return tracker

    def _session_start(self, sender_id: Text) -> Optional[int]:
        starts = sa.select(sa.func.max(self._events.c.id)).where(
            self._events.c.sender_id == sender_id, self._events.c.type_name == SessionStarted.type_name
        )
        with self.engine.connect() as connection:
            return connection.execute(starts).scalar()

    def _read(self, sender_id: Text, from_id: Optional[int]) -> Rows:
        """Id and content of the conversation's events from that one on, oldest first."""
        events = self._events.c
        query = sa.select(events.id, events.data).where(events.sender_id == sender_id)
        if from_id is not None:
            query = query.where(events.id >= from_id)
        with self.engine.connect() as connection:
            return [(row.id, row.data) for row in connection.execute(query.order_by(events.id))]

    def _apply(self, tracker: BoundedTracker, rows: Rows) -> None:
        """Let the tracker know these stored events."""
        if not rows:
            return
        try:
            events = [json.loads(self._cipher.decrypt(data.encode())) for _id, data in rows]
        except InvalidToken:
            raise UnreadableMemory(
                "the tracker database was written with another key: check CARELINE_ENCRYPTION_KEYS"
            ) from None
        for event in deserialise_events(events):
            tracker.update(event)
        tracker.stored, tracker.version = len(tracker.events), Version(*rows[-1])

    def _append(self, tracker: BoundedTracker) -> Version:
        new = list(tracker.events)[tracker.stored :]
        # Intent and action names say what a patient came for, so their columns stay empty.
        rows = [
            {
                "sender_id": tracker.sender_id,
                "type_name": event.type_name,
                "timestamp": event.timestamp,
                "data": self._cipher.encrypt(json.dumps(event.as_dict()).encode()).decode(),
            }
            for event in new
        ]
        newest = (
            sa.select(self._events.c.id)
            .where(self._events.c.sender_id == tracker.sender_id)
            .order_by(self._events.c.id.desc())
            .limit(len(rows) + 1)
        )
        expected = [tracker.version.last_id] if tracker.version else []
        with self.engine.begin() as connection:
            if self._is_postgres:  # SQLite lets one write at a time anyway
                key = sa.func.hashtextextended(tracker.sender_id, 0)
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
            connection.execute(self._events.insert(), rows)
            ids = list(connection.execute(newest).scalars())
            if ids[len(rows) :] != expected:
                raise MemoryMoved("the conversation was written to, or erased, during this turn")
        return Version(ids[0], rows[-1]["data"])


async def _in_a_thread(work: Callable[..., Any], *args: Any) -> Any:
    """The result of `work`; a turn that is given up waits for it, so that no write comes after its end."""
    future = asyncio.get_running_loop().run_in_executor(None, work, *args)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        await asyncio.wait([future])
        raise


def _make_index(engine: Any) -> None:
    """Find a conversation's newest events without looking at all of them."""
    try:
        with engine.begin() as connection:
            connection.execute(
                sa.text("CREATE INDEX IF NOT EXISTS ix_events_sender_id_id ON events (sender_id, id)")
            )
    except sa.exc.IntegrityError:
        pass  # another process made it at the same moment


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Readers do not wait for the writer, and a writer waits two seconds for another."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=2000"):
        connection.execute(f"PRAGMA {pragma}")
