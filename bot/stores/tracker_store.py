"""The dialogue's memory: Rasa's SQL store with every event encrypted, written outside the event loop."""

import asyncio
import itertools
import json
from typing import Any, List, Optional, Text

import sqlalchemy as sa
from cryptography.fernet import InvalidToken
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

from bot.stores.keys import load_cipher


class UnreadableMemory(RuntimeError):
    """What is stored cannot be decrypted with the keys at hand."""


class EncryptedTrackerStore(SQLTrackerStore):
    """Keeps conversations in SQLite or, with a whole URL as `url`, in PostgreSQL.

    Only the conversation's id, the kind of an event and its time are readable on disk. Any error of the
    database is raised, so that the patient hears that something failed rather than an answer from an
    empty memory.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._cipher = load_cipher()
        super().__init__(*args, **kwargs)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _prepare_sqlite)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the events that are not stored yet."""
        await self.stream_events(tracker)
        await asyncio.get_running_loop().run_in_executor(None, self._append, tracker)

    async def _retrieve(
        self, sender_id: Text, fetch_events_from_all_sessions: bool
    ) -> Optional[DialogueStateTracker]:
        events = await asyncio.get_running_loop().run_in_executor(
            None, self._read, sender_id, fetch_events_from_all_sessions
        )
        if not events or not self.domain:
            return None
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    def _read(self, sender_id: Text, all_sessions: bool) -> List[Any]:
        with self.session_scope() as session:
            rows = self._event_query(session, sender_id, fetch_events_from_all_sessions=all_sessions).all()
        try:
            return [json.loads(self._cipher.decrypt(row.data.encode())) for row in rows]
        except InvalidToken:
            raise UnreadableMemory(
                "the tracker database was written with another key: check CARELINE_ENCRYPTION_KEYS"
            ) from None

    def _append(self, tracker: DialogueStateTracker) -> None:
        with self.session_scope() as session:
            stored = self._event_query(
                session, tracker.sender_id, fetch_events_from_all_sessions=False
            ).count()
            for event in itertools.islice(tracker.events, stored, None):
                # Intent and action names say what a patient came for, so their columns stay empty.
                session.add(
                    self.SQLEvent(
                        sender_id=tracker.sender_id,
                        type_name=event.type_name,
                        timestamp=event.timestamp,
                        data=self._cipher.encrypt(json.dumps(event.as_dict()).encode()).decode(),
                    )
                )
            session.commit()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Readers do not wait for the writer, and a writer waits two seconds for another."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=2000"):
        connection.execute(f"PRAGMA {pragma}")
