"""Tells open pages that there is something new, whichever process wrote it."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress

from anyio import to_thread
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from common.logs import get_logger
from common.records.message import Message

log = get_logger("gateway.feed")


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
        newest: int | None = None
        while True:
            await asyncio.sleep(self._every_s)
            if not self._bells:
                newest = None
                continue
            try:
                newest, changed = await to_thread.run_sync(self._look, newest)
            except Exception as error:
                log.warning("feed cannot read", error=error)
                await asyncio.sleep(1)
                continue
            for conversation_id in changed:
                self.wake(conversation_id)

    def _look(self, newest: int | None) -> tuple[int, set[str]]:
        with self._sessions() as session:
            if newest is None:
                return session.scalar(select(func.max(Message.id))) or 0, set(self._bells)
            found = select(Message.id, Message.conversation_id).where(Message.id > newest)
            rows = session.execute(found).all()
        return max((row.id for row in rows), default=newest), {row.conversation_id for row in rows}


async def rings(bell: asyncio.Event, heartbeat_s: float) -> AsyncIterator[bool]:
    """True for each ring, False when nothing rang for a heartbeat."""
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(bell.wait(), heartbeat_s)
        rang = bell.is_set()
        bell.clear()
        yield rang
