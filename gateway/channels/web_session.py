"""The web channel's session: who writes, in which language, and whether they agreed."""

from collections.abc import Callable

from anyio import to_thread
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session, sessionmaker

from common.locale import LANGUAGES, crisis_line, emergency_number
from common.logs import get_logger
from gateway import inbox
from gateway.inbound import SessionRef
from gateway.rate import RateLimit
from gateway.sessions import Sessions
from gateway.settings import GatewaySettings

COOKIE = "careline_session"
log = get_logger("gateway.web")


class Language(BaseModel):
    """The language to speak."""

    lang: str = Field("en", pattern="^(en|zh)$")


def session_reader(signed: Sessions) -> Callable[[Request], SessionRef]:
    """A dependency that gives the signed session of a request, or refuses it with 401."""

    def session_of(request: Request) -> SessionRef:
        ref = signed.read(request.cookies.get(COOKIE))
        if ref is None or ref.channel != "web":
            raise HTTPException(401, "Your session is not known here. Reload the page to start a new one.")
        return ref

    return session_of


def lang_of(database: sessionmaker[Session], ref: SessionRef) -> str:
    """The language that the conversation has now; the session's own while the database is away."""
    return _look_up(database, ref)[1]


def session_router(settings: GatewaySettings, database: sessionmaker[Session], signed: Sessions) -> APIRouter:
    """Open a conversation, agree, switch the language."""
    router = APIRouter(prefix="/api")
    newcomers = RateLimit(settings.sessions_per_minute, settings.sessions_per_minute)
    session_of = session_reader(signed)

    async def change(request: Request, write: Callable[[Session, SessionRef], None]) -> Response:
        ref = session_of(request)

        def in_one_transaction() -> None:
            with database.begin() as session:
                write(session, ref)

        await to_thread.run_sync(in_one_transaction)
        return Response(status_code=204)

    @router.post("/session")
    async def open_session(body: Language, request: Request) -> JSONResponse:
        """Start a conversation, or go on with the one that this browser has."""
        ref = signed.read(request.cookies.get(COOKIE))
        if ref is None:
            if not newcomers.allows(request.client.host if request.client else "?"):
                raise HTTPException(429, "Too many new conversations from one address. Wait a minute.")
            ref = signed.new("web", body.lang, settings.region)
        consented, lang = await to_thread.run_sync(_look_up, database, ref)
        answer = JSONResponse({
            "lang": lang, "languages": list(LANGUAGES), "consented": consented,
            "emergency_number": emergency_number(ref.region), "crisis_line": crisis_line(ref.region),
        })  # fmt: skip
        answer.set_cookie(
            COOKIE, signed.token(ref), max_age=signed.max_age_s, httponly=True, samesite="lax",
            secure=settings.mode == "production",
        )  # fmt: skip
        return answer

    @router.post("/consent", status_code=204)
    async def consent(request: Request) -> Response:
        """The patient read the notice and agreed."""
        return await change(request, inbox.accept_consent)

    @router.post("/language", status_code=204)
    async def language(body: Language, request: Request) -> Response:
        """Go on in another language."""

        def switch(session: Session, ref: SessionRef) -> None:
            inbox.conversation_of(session, ref).lang = body.lang

        return await change(request, switch)

    return router


def _look_up(database: sessionmaker[Session], ref: SessionRef) -> tuple[bool, str]:
    try:
        with database.begin() as session:
            row = inbox.conversation_of(session, ref)
            return row.consented_at is not None, row.lang
    except Exception as error:  # the page opens without the database; its messages go to the spool
        log.error("conversation cannot be read", error=error)
        return False, ref.lang
