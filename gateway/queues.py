"""Turns of one conversation go one after another, those of different conversations side by side."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from common.logs import get_logger

log = get_logger("gateway.queues")


class ConversationQueues:
    """Runs coroutines in the background, in order within a conversation."""

    def __init__(self) -> None:
        self._last: dict[str, asyncio.Task[None]] = {}

    def add(self, conversation_id: str, work: Coroutine[Any, Any, None]) -> None:
        """Run the work after what was added before for the same conversation."""
        before = self._last.get(conversation_id)
        task = asyncio.create_task(self._after(before, work))
        self._last[conversation_id] = task
        task.add_done_callback(lambda done: self._forget(conversation_id, done))

    def busy(self, conversation_id: str) -> bool:
        """Whether a turn of this conversation is being answered in this process."""
        return conversation_id in self._last

    async def drain(self, patience_s: float) -> None:
        """Wait for what is running."""
        if self._last:
            await asyncio.wait(list(self._last.values()), timeout=patience_s)

    def _forget(self, conversation_id: str, task: asyncio.Task[None]) -> None:
        if self._last.get(conversation_id) is task:
            del self._last[conversation_id]

    @staticmethod
    async def _after(before: asyncio.Task[None] | None, work: Coroutine[Any, Any, None]) -> None:
        if before is not None:
            await asyncio.wait([before])
        try:
            await work
        except Exception as error:  # the sweep for unanswered messages answers the patient
            log.error("turn failed", error=error)
