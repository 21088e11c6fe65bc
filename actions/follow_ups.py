"""Asking a patient some hours after advice how it is: written down with the advice, never in its way."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from actions.services import Services
from actions.turn import Turn
from common.clock import now
from common.follow_ups import book
from common.follow_ups.times import times
from common.logs import get_logger
from common.records.follow_up import SENT, FollowUp

log = get_logger("actions.follow_ups")
_Result = TypeVar("_Result")
PATIENCE_S = 1.0
"""Advice does not wait longer than this for its follow-up to be written down."""


class FollowUps:
    """The patient's follow-ups as the actions need them; only `choose` may fail."""

    def __init__(self, services: Services) -> None:
        self._sessions = services.sessions
        self._times = times(services.settings)

    async def schedule(self, turn: Turn, acuity: str, *, about: str = "") -> bool:
        """Have the patient asked later about this advice, in place of what was to be asked before.

        False when nobody will ask: the acuity is not followed up, the patient does not want it or was asked
        often enough, or it could not be written down, which is logged without words.
        """

        def write(session: Session) -> bool:
            return book.schedule(
                session, turn.conversation_id, turn.turn_id, acuity, turn.lang, about or turn.text, now(),
                self._times,
            )  # fmt: skip

        return bool(await self._try(turn, write))

    async def open_one(self, turn: Turn) -> FollowUp | None:
        """The question that this message may answer; None when there is none, or when it cannot be read."""
        return await self._try(
            turn, lambda session: book.open_one(session, turn.conversation_id, now(), self._times)
        )

    async def answered(self, turn: Turn, follow_up: FollowUp | None, how: str) -> None:
        """Note the answer, once; a follow-up that is None, or answered already, is left alone."""
        if follow_up is None:
            return
        change = {"state": "answered", "why": how, "answered_at": now()}
        await self._try(turn, lambda session: book.move(session, follow_up.id, SENT, **change))
        log.info("follow-up answered", turn_id=turn.turn_id, follow_up_id=follow_up.id, how=how)

    async def choose(self, turn: Turn, wanted: bool) -> None:
        """Note whether the patient wants to be asked at all; raises what the database raises."""

        def write(session: Session) -> None:
            book.choose(session, turn.conversation_id, wanted, now())

        await asyncio.to_thread(self._write, write)

    def _write(self, work: Callable[[Session], _Result]) -> _Result:
        with self._sessions.begin() as session:
            return work(session)

    async def _try(self, turn: Turn, work: Callable[[Session], _Result]) -> _Result | None:
        try:
            return await asyncio.wait_for(asyncio.to_thread(self._write, work), PATIENCE_S)
        except Exception as error:
            log.warning("follow-up not written or read", turn_id=turn.turn_id, error=type(error).__name__)
            return None
