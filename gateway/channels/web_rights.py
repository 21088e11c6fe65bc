"""The page's menu of a patient's rights: see what is known, take the conversation along, be forgotten."""

import json
from typing import Annotated, Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session, sessionmaker

from common.clock import now
from gateway.channels.web import CODES, ClientId
from gateway.channels.web_session import lang_of, session_reader
from gateway.download import Downloads, as_html, read_conversation
from gateway.inbound import InboundMessage, SessionRef
from gateway.page import page_texts
from gateway.sessions import Sessions
from gateway.turn import TurnService

ASKED = {
    "show": ("menu_show", "/profile_show"), "forget": ("menu_forget", "/forget_me"),
    "download": ("menu_download", "/download_conversation"),
}  # fmt: skip
GONE = "This link has expired, or the conversation was deleted. Ask for a new one in the chat."


class Right(BaseModel):
    """A press on one entry of the menu."""

    client_id: ClientId
    what: Literal["show", "forget", "download"]


def rights_router(
    database: sessionmaker[Session], signed: Sessions, downloads: Downloads, turns: TurnService
) -> APIRouter:
    """The menu's entries, and the files behind signed links."""
    router = APIRouter()
    KnownSession = Annotated[SessionRef, Depends(session_reader(signed))]

    @router.post("/api/rights", status_code=202)
    async def ask(body: Right, ref: KnownSession) -> JSONResponse:
        """Ask it as if it had been typed, whatever the dialogue would make of the words."""
        lang = await to_thread.run_sync(lang_of, database, ref)
        key, payload = ASKED[body.what]
        words = page_texts()[lang][key]
        inbound = InboundMessage(
            ref, f"{ref.conversation_id}:{body.client_id}", words, now(), payload=payload
        )
        receipt = await turns.take(inbound)
        answer = {"status": receipt.status, "turn_id": receipt.turn_id, "lang": receipt.lang,
                  "messages": receipt.messages}  # fmt: skip
        return JSONResponse(answer, CODES.get(receipt.status, 202))

    def found(token: str) -> dict[str, Any]:
        conversation_id = downloads.read(token)
        with database() as session:
            read = read_conversation(session, conversation_id) if conversation_id else None
        if read is None:
            raise HTTPException(404, GONE)
        return read

    @router.get("/conversation/{token}.json")
    async def as_json(token: str) -> Response:
        """Everything as JSON."""
        read = await to_thread.run_sync(found, token)
        return _file(json.dumps(read, ensure_ascii=False, indent=1), "json", "application/json")

    @router.get("/conversation/{token}.html")
    async def as_page(token: str) -> Response:
        """Everything as a page to read and print."""
        read = await to_thread.run_sync(found, token)
        return _file(as_html(read, read["language"]), "html", "text/html; charset=utf-8")

    return router


def _file(content: str, form: str, media_type: str) -> Response:
    name = f"careline-{now():%Y-%m-%d}.{form}"
    headers = {
        "Cache-Control": "no-store", "X-Robots-Tag": "noindex",
        "Content-Disposition": f'attachment; filename="{name}"',
    }  # fmt: skip
    return Response(content.encode("utf-8", "replace"), media_type=media_type, headers=headers)
