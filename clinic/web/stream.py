"""Tells open consoles, within a third of a second, that the queue has changed."""

import asyncio
from collections.abc import AsyncIterator, Callable

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session, sessionmaker

from clinic.queue import queue_version
from clinic.seen import marks_version
from clinic.staff.signed_in import find_session
from clinic.web.room import room_of
from common.clock import now
from common.logs import get_logger

router = APIRouter()
_log = get_logger("clinic.stream")
BEAT_S = 4.0


class Watcher:
    """One look at the database for all open consoles; the database is the only channel between processes."""

    def __init__(self, sessions: sessionmaker[Session], every_s: float) -> None:
        self._sessions = sessions
        self._every_s = every_s
        self._listeners: dict[asyncio.Event, set[str]] = {}
        self.closing = False

    async def run(self) -> None:
        """Look until cancelled; only while somebody listens."""
        queue: tuple[int, ...] | None = None
        marks: tuple[int, ...] | None = None
        while True:
            if self._listeners:
                try:
                    now_queue, now_marks = await to_thread.run_sync(self._version)
                except Exception as error:
                    _log.error("the queue could not be looked at", error=error)
                else:
                    if now_queue != queue:
                        self._wake("queue")
                    elif now_marks != marks:
                        self._wake("marks")
                    queue, marks = now_queue, now_marks
            await asyncio.sleep(self._every_s)

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self.closing = True
        self._wake("queue")

    async def changes(self, still_signed_in: Callable[[], bool]) -> AsyncIterator[str]:
        """Server-sent events: `queue` at once and on every change, `marks` when only a mark of a message
        changed, which concerns open cases alone, and `beat` so that silence is noticed.
        """
        event, news = asyncio.Event(), {"queue"}
        event.set()
        self._listeners[event] = news
        try:
            yield "retry: 1000\n\n"
            while not self.closing:
                try:
                    await asyncio.wait_for(event.wait(), BEAT_S)
                except TimeoutError:
                    if not await _ask(still_signed_in):
                        yield "event: signed-out\ndata: {}\n\n"
                        return
                    yield "event: beat\ndata: {}\n\n"
                    continue
                event.clear()
                kind = "queue" if "queue" in news else "marks"
                news.clear()
                if not self.closing:
                    yield f"event: {kind}\ndata: {{}}\n\n"
        finally:
            self._listeners.pop(event, None)

    def _wake(self, kind: str) -> None:
        for event, news in self._listeners.items():
            news.add(kind)
            event.set()

    def _version(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        with self._sessions() as session:
            return queue_version(session), marks_version(session)


async def _ask(still_signed_in: Callable[[], bool]) -> bool:
    try:
        return await to_thread.run_sync(still_signed_in)
    except Exception as error:
        _log.error("a console's sign-in could not be checked", error=error)
        return False


@router.get("/api/stream")
async def stream(request: Request) -> StreamingResponse:
    """Server-sent events for as long as the session lasts."""
    room = room_of(request)
    token = request.cookies.get(room.cookie, "")

    def still_signed_in() -> bool:
        with room.sessions() as session:
            idle = room.settings.idle
            return find_session(session, token, at=now(), idle=idle, active=False) is not None

    watcher: Watcher = request.app.state.watcher
    return StreamingResponse(
        watcher.changes(still_signed_in),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )
