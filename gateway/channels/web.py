"""The web widget's channel: a patient's messages and button presses, as JSON."""

from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session, sessionmaker

from common.clock import now
from gateway.buttons import Buttons
from gateway.channels.web_session import lang_of, session_reader
from gateway.inbound import InboundMessage, SessionRef
from gateway.page import page_texts
from gateway.sessions import Sessions
from gateway.turn import TurnService

CODES = {"limited": 429, "lost": 503, "duplicate": 200, "needs_consent": 200, "forgotten": 200}
ClientId = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9-]+$")]


class NewMessage(BaseModel):
    """A text that was typed, or a button that was pressed."""

    client_id: ClientId
    text: str | None = None
    button: str | None = Field(None, max_length=4000)


class PersonWanted(BaseModel):
    """A press on "Talk to a person"."""

    client_id: ClientId


def web_router(
    database: sessionmaker[Session], signed: Sessions, buttons: Buttons, turns: TurnService
) -> APIRouter:
    """Where the widget sends what the patient says."""
    router = APIRouter(prefix="/api")
    KnownSession = Annotated[SessionRef, Depends(session_reader(signed))]

    async def take(ref: SessionRef, client_id: str, text: str, **kind: Any) -> JSONResponse:
        inbound = InboundMessage(ref, f"{ref.conversation_id}:{client_id}", text, now(), **kind)
        receipt = await turns.take(inbound)
        code = CODES.get(receipt.status, 202)
        headers = {"Retry-After": str(turns.wait_s(ref.conversation_id))} if code == 429 else None
        body = {"status": receipt.status, "turn_id": receipt.turn_id, "lang": receipt.lang,
                "messages": receipt.messages}  # fmt: skip
        return JSONResponse(body, code, headers)

    @router.post("/messages", status_code=202)
    async def send(body: NewMessage, ref: KnownSession) -> JSONResponse:
        """Take a message; on a red flag the emergency text is in this very answer."""
        if body.button is not None:
            pressed = buttons.read(ref.conversation_id, body.button)
            if pressed is None:
                raise HTTPException(400, "This button is not known here. Please type your answer instead.")
            title, payload = pressed
            return await take(ref, body.client_id, title, payload=payload)
        if body.text is None:
            raise HTTPException(422, "Send either a text or a button.")
        return await take(ref, body.client_id, body.text)

    @router.post("/person", status_code=202)
    async def person(body: PersonWanted, ref: KnownSession) -> JSONResponse:
        """Ask for a clinician, without the dialogue manager."""
        lang = await to_thread.run_sync(lang_of, database, ref)
        return await take(ref, body.client_id, page_texts()[lang]["person"], wants_person=True)

    return router
