"""Finds messages that a dead process left unanswered, and answers them honestly."""

import asyncio
from dataclasses import asdict
from datetime import timedelta

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from clinic.spool import Spool
from clinic.spool_replay import replay_record
from common.clock import now
from common.logs import get_logger
from common.records.message import Message
from gateway.feed import Feed
from gateway.inbox import fail_honestly
from gateway.queues import ConversationQueues

log = get_logger("gateway.unanswered")


class Sweeper:
    """Replays the spool and ends turns that nobody is working on any more."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        spool: Spool,
        feed: Feed,
        queues: ConversationQueues,
        *,
        after_s: float,
        every_s: float = 2.0,
    ) -> None:
        self._sessions = sessions
        self._spool = spool
        self._feed = feed
        self._queues = queues
        self._after = timedelta(seconds=after_s)
        self._every_s = every_s

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            try:
                await self.sweep()
            except Exception as error:
                log.warning("sweep failed, will try again", error=error)
            await asyncio.sleep(self._every_s)

    async def sweep(self) -> int:
        """Replay what was spooled and fail honestly what is overdue; the number of patients answered."""
        replayed = await to_thread.run_sync(self._spool.replay, self._replay)
        if replayed.done or replayed.waiting or replayed.damaged:
            log.warning("the spool was replayed", **asdict(replayed))
        answered = 0
        for conversation_id, turn_id in await to_thread.run_sync(self._overdue):
            if self._queues.busy(conversation_id):
                continue
            await to_thread.run_sync(self._fail, conversation_id, turn_id)
            self._feed.wake(conversation_id)
            log.warning("unanswered turn ended honestly", turn_id=turn_id)
            answered += 1
        return answered

    def _replay(self, record: dict) -> None:
        with self._sessions.begin() as session:
            replay_record(session, record)

    def _overdue(self) -> list[tuple[str, str]]:
        found = select(Message.conversation_id, Message.turn_id).where(
            Message.state == "received", Message.created_at < now() - self._after
        )
        with self._sessions() as session:
            return [(row.conversation_id, row.turn_id) for row in session.execute(found)]

    def _fail(self, conversation_id: str, turn_id: str) -> None:
        with self._sessions.begin() as session:
            fail_honestly(session, conversation_id, turn_id)
