"""Turn-taking: the messages of one conversation are handled one by one, in order, without polling."""

import asyncio
from contextlib import asynccontextmanager
from typing import Any, AsyncGenerator, Dict, Text

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockError, LockStore


class AsyncioLockStore(LockStore):
    """Locks of one process. Rasa's own store looks once a second whether a conversation is free."""

    def __init__(self, endpoint_config: Any = None) -> None:
        self._locks: Dict[Text, asyncio.Lock] = {}
        self._holders: Dict[Text, int] = {}
        super().__init__()

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: Text,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = 1,
    ) -> AsyncGenerator[TicketLock, None]:
        """Wait for the conversation, first come first served; raises LockError after `lock_lifetime` s."""
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        self._holders[conversation_id] = self._holders.get(conversation_id, 0) + 1
        try:
            try:
                await asyncio.wait_for(lock.acquire(), lock_lifetime)
            except asyncio.TimeoutError:
                raise LockError(f"conversation {conversation_id} was busy for {lock_lifetime} s") from None
            try:
                yield TicketLock(conversation_id)
            finally:
                lock.release()
        finally:
            self._leave(conversation_id)

    def is_someone_waiting(self, conversation_id: Text) -> bool:
        """Whether a message is being handled or waits."""
        return conversation_id in self._locks

    def _leave(self, conversation_id: Text) -> None:
        self._holders[conversation_id] -= 1
        if not self._holders[conversation_id]:
            del self._holders[conversation_id], self._locks[conversation_id]
