"""Turn-taking among several dialogue managers: PostgreSQL's advisory locks, waited for without polling."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, AsyncGenerator, Text

import sqlalchemy as sa
from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockError

from bot.stores.lock_store import AsyncioLockStore

MOST_AT_ONCE = 64
"""Turns that one process holds a lock for at the same time, each on a connection of its own."""
_KEY = "hashtextextended(:conversation, 7)"


class AdvisoryLockStore(AsyncioLockStore):
    """Locks that hold across processes: first within this one, then in the database, first come first served.

    A lock ends with its connection, so that a process that dies leaves none behind. A connection that is
    lost during a turn frees the lock too early; the tracker store then refuses the later one of two writes.
    """

    def __init__(self, endpoint_config: Any = None) -> None:
        url = getattr(endpoint_config, "url", None)
        if not url or not url.startswith("postgresql"):
            raise ValueError("AdvisoryLockStore needs the address of a PostgreSQL database as `url`")
        self._engine = sa.create_engine(url, pool_size=MOST_AT_ONCE, max_overflow=0, pool_pre_ping=True)
        self._threads = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="turn")
        super().__init__()

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: Text,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = 1,
    ) -> AsyncGenerator[TicketLock, None]:
        """Wait for the conversation; raises LockError after `lock_lifetime` s, and without the database."""
        async with super().lock(conversation_id, lock_lifetime, wait_time_in_seconds) as ticket:
            loop = asyncio.get_running_loop()
            taking = loop.run_in_executor(self._threads, self._take, conversation_id, lock_lifetime)
            try:
                held = await asyncio.shield(taking)
            except asyncio.CancelledError:
                taking.add_done_callback(self._give_up)
                raise
            except sa.exc.SQLAlchemyError as error:
                raise LockError(
                    f"no lock for conversation {conversation_id}: {type(error).__name__}"
                ) from None
            try:
                yield ticket
            finally:
                await asyncio.shield(loop.run_in_executor(self._threads, _free, held, conversation_id))

    def _take(self, conversation_id: Text, patience_s: float) -> Any:
        connection = self._engine.connect()
        try:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(sa.text(f"SET lock_timeout = {max(1, round(patience_s * 1000))}"))
            connection.execute(sa.text(f"SELECT pg_advisory_lock({_KEY})"), {"conversation": conversation_id})
        except BaseException:
            connection.invalidate()
            connection.close()
            raise
        return connection

    def _give_up(self, taking: "asyncio.Future[Any]") -> None:
        """A turn that was given up while it waited: what it gets in the end is freed at once."""
        if not taking.cancelled() and taking.exception() is None:
            connection = taking.result()
            connection.invalidate()  # the server frees what a connection held when it ends
            connection.close()


def _free(connection: Any, conversation_id: Text) -> None:
    try:
        connection.execute(sa.text(f"SELECT pg_advisory_unlock({_KEY})"), {"conversation": conversation_id})
    except sa.exc.SQLAlchemyError:
        connection.invalidate()
    finally:
        connection.close()
