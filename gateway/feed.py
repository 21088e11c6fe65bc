"""Tells open pages that there is something new, whichever process wrote it."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from anyio import to_thread
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from common.logs import get_logger
from common.records.marks import PATIENT
from common.records.message import Message

log = get_logger("gateway.feed")
_OVERLAP = timedelta(seconds=30)
"""So far back each look reads again: marks become visible when they are committed, not when they are made."""


@dataclass(frozen=True)
class _Seen:
    """The newest message, and when a clinician last read each conversation that was read lately."""

    newest: int
    read: dict[str, datetime] = field(default_factory=dict)


class Feed:
    """One look at the database for all open pages together, a few times a second."""

    def __init__(self, sessions: sessionmaker[Session], every_s: float) -> None:
        self._sessions = sessions
        self._every_s = every_s
        self._bells: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def listen(self, conversation_id: str) -> Iterator[asyncio.Event]:
        """An event that is set when the conversation may have something new."""
        bell = asyncio.Event()
        self._bells[conversation_id].add(bell)
        try:
            yield bell
        finally:
            self._bells[conversation_id].discard(bell)
            if not self._bells[conversation_id]:
                del self._bells[conversation_id]

    def wake(self, conversation_id: str) -> None:
        """Ring for the pages of this conversation."""
        for bell in self._bells.get(conversation_id, ()):
            bell.set()

    async def run(self) -> None:
        """Watch until cancelled; a database that is away only delays the news."""
        seen: _Seen | None = None
        while True:
            await asyncio.sleep(self._every_s)
            if not self._bells:
                seen = None
                continue
            try:
                seen, changed = await to_thread.run_sync(self._look, seen)
            except Exception as error:
                log.warning("feed cannot read", error=error)
                await asyncio.sleep(1)
                continue
            for conversation_id in changed:
                self.wake(conversation_id)

    def _look(self, seen: _Seen | None) -> tuple[_Seen, set[str]]:
        with self._sessions() as session:
            read = _read_lately(session)
            if seen is None:
                newest = session.scalar(select(func.max(Message.id))) or 0
                return _Seen(newest, read), set(self._bells)
            found = select(Message.id, Message.conversation_id).where(Message.id > seen.newest)
            rows = session.execute(found).all()
        changed = {row.conversation_id for row in rows}
        changed |= {conversation for conversation, at in read.items() if seen.read.get(conversation) != at}
        return _Seen(max((row.id for row in rows), default=seen.newest), read), changed


def _read_lately(session: Session) -> dict[str, datetime]:
    """When each conversation was last read; by the database's own newest mark, never by this clock.

    Ungrouped: SQLite would walk all messages in the order of their conversations to save the grouping.
    """
    newest = session.scalar(select(func.max(Message.read_at)))
    if newest is None:
        return {}
    found = (
        select(Message.conversation_id, Message.read_at)
        .where(Message.read_at > newest - _OVERLAP, Message.author == PATIENT)
        .order_by(Message.read_at)
    )
    return {conversation: at for conversation, at in session.execute(found) if at is not None}


async def rings(bell: asyncio.Event, heartbeat_s: float) -> AsyncIterator[bool]:
    """True for each ring, False when nothing rang for a heartbeat."""
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(bell.wait(), heartbeat_s)
        rang = bell.is_set()
        bell.clear()
        yield rang
