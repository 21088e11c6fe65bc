"""What is new for the patient's page: server-sent events, and polling where those fail."""

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session, sessionmaker

from common.logs import get_logger
from common.records.conversation import Conversation
from gateway.buttons import Buttons
from gateway.channels.web_session import session_reader
from gateway.delivery import mark_delivered, messages_after, read_by_clinician
from gateway.feed import Feed, rings
from gateway.inbound import SessionRef
from gateway.sessions import Sessions
from gateway.shown import shown
from gateway.turn import TurnService

HEARTBEAT_S = 15.0
AT_ONCE = 200
log = get_logger("gateway.web")


class News:
    """Reads what a page has not seen yet, and notes what it has."""

    def __init__(
        self, database: sessionmaker[Session], buttons: Buttons, turns: TurnService, feed: Feed
    ) -> None:
        self._database = database
        self._buttons = buttons
        self._turns = turns
        self._feed = feed

    def read(self, ref: SessionRef, after: int) -> dict[str, Any]:
        """Messages behind `after` (at most 200), who has the conversation, and what a clinician has read."""
        with self._database.begin() as session:
            if after:
                mark_delivered(session, ref.conversation_id, after)
            conversation = session.get(Conversation, ref.conversation_id)
            rows = messages_after(session, ref.conversation_id, after, AT_ONCE)
            read = read_by_clinician(session, ref.conversation_id)
            return {
                "owner": conversation.owner if conversation else "assistant",
                "owner_name": conversation.owner_name if conversation else None,
                "busy": self._turns.queues.busy(ref.conversation_id),
                "read": {str(message_id): at.isoformat() for message_id, at in read.items()},
                "messages": [shown(row, self._buttons) for row in rows],
            }

    async def events(self, ref: SessionRef, after: int) -> AsyncIterator[str]:
        """The same as it happens, in the wire form of server-sent events."""
        yield "retry: 1000\n\n"
        told: dict[str, Any] = {}
        with self._feed.listen(ref.conversation_id) as bell:
            bell.set()
            async for rang in rings(bell, HEARTBEAT_S):
                if not rang:
                    yield ": still here\n\n"
                    continue
                try:
                    read = await to_thread.run_sync(self.read, ref, after)
                except Exception as error:  # the page opens the stream again by itself
                    log.warning("stream cannot read", error=error)
                    return
                messages = read.pop("messages")
                for message in messages:
                    after = message["id"]
                    yield f"id: {after}\nevent: message\ndata: {json.dumps(message, ensure_ascii=False)}\n\n"
                if read != told:
                    told = read
                    yield f"event: state\ndata: {json.dumps(read, ensure_ascii=False)}\n\n"
                if len(messages) == AT_ONCE:
                    bell.set()


def news_router(signed: Sessions, news: News) -> APIRouter:
    """Poll, or listen."""
    router = APIRouter(prefix="/api")
    KnownSession = Annotated[SessionRef, Depends(session_reader(signed))]
    After = Annotated[int, Query(ge=0, le=2**53)]

    @router.get("/messages")
    async def poll(ref: KnownSession, after: After = 0) -> dict[str, Any]:
        """What came after a message id; asking also confirms what came before it."""
        return await to_thread.run_sync(news.read, ref, after)

    @router.get("/stream")
    async def stream(request: Request, ref: KnownSession, after: After = 0) -> StreamingResponse:
        """The same as it happens; `Last-Event-ID` goes before `after`."""
        last = request.headers.get("last-event-id", "")
        start = int(last) if last.isdecimal() and len(last) < 16 else after
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(news.events(ref, start), media_type="text/event-stream", headers=headers)

    return router
