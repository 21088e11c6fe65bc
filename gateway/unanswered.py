"""Finds turns that a dead process left unanswered, and patients who left questions unanswered."""

import asyncio
from collections.abc import Callable
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
from gateway.inbox import WATCHED, fail_honestly, tell_unfinished
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
        unfinished_after_s: float,
        every_s: float = 2.0,
    ) -> None:
        self._sessions = sessions
        self._spool = spool
        self._feed = feed
        self._queues = queues
        self._after = timedelta(seconds=after_s)
        self._unfinished_after = timedelta(seconds=unfinished_after_s)
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
        for conversation_id, turn_id in await to_thread.run_sync(
            self._overdue, WATCHED, self._unfinished_after
        ):
            await to_thread.run_sync(self._do, tell_unfinished, conversation_id, turn_id)
            self._feed.wake(conversation_id)
            log.info("a clinician was told of unfinished questions", turn_id=turn_id)
        for conversation_id, turn_id in await to_thread.run_sync(self._overdue, "received", self._after):
            if self._queues.busy(conversation_id):
                continue
            await to_thread.run_sync(self._do, fail_honestly, conversation_id, turn_id)
            self._feed.wake(conversation_id)
            log.warning("unanswered turn ended honestly", turn_id=turn_id)
            answered += 1
        return answered

    def _replay(self, record: dict) -> None:
        with self._sessions.begin() as session:
            replay_record(session, record)

    def _overdue(self, state: str, after: timedelta) -> list[tuple[str, str]]:
        found = select(Message.conversation_id, Message.turn_id).where(
            Message.state == state, Message.created_at < now() - after
        )
        with self._sessions() as session:
            return [(row.conversation_id, row.turn_id) for row in session.execute(found)]

    def _do(self, work: Callable[[Session, str, str], object], conversation_id: str, turn_id: str) -> None:
        with self._sessions.begin() as session:
            work(session, conversation_id, turn_id)
