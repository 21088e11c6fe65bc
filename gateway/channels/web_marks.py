"""The page tells what has arrived on it and what the patient has seen: one mark up to a message, each."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session, sessionmaker

from common.clock import now
from common.records import marks
from gateway.channels.web_session import session_reader
from gateway.inbound import SessionRef
from gateway.sessions import Sessions

UpTo = Annotated[int, Field(ge=0, le=2**53)]


class Marks(BaseModel):
    """The newest message that arrived, and the newest that was in view while the page was; 0 for none."""

    delivered: UpTo = 0
    read: UpTo = 0


def marks_router(database: sessionmaker[Session], signed: Sessions) -> APIRouter:
    """Where the page sends its marks; only ever about the conversation of its own session."""
    router = APIRouter(prefix="/api")
    KnownSession = Annotated[SessionRef, Depends(session_reader(signed))]

    def note(ref: SessionRef, body: Marks) -> None:
        with database.begin() as session:
            if body.delivered:
                marks.mark_delivered(session, ref.conversation_id, body.delivered, now())
            if body.read:
                marks.read_by_patient(session, ref.conversation_id, body.read, now())

    @router.post("/marks", status_code=204)
    async def mark(body: Marks, ref: KnownSession) -> Response:
        """Note what was delivered and read; the same again, or less, changes nothing."""
        await to_thread.run_sync(note, ref, body)
        return Response(status_code=204)

    return router
