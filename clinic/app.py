"""The clinicians' console as a web application; the ladder works inside its process."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from sqlalchemy import text
from starlette.exceptions import HTTPException

from clinic.addresses import checked_addresses
from clinic.content.witness import Witness
from clinic.ladder import Ladder
from clinic.pager import ApprisePager
from clinic.records.push import Courier
from clinic.settings import ClinicSettings
from clinic.staff.oidc.client import oidc_client
from clinic.staff.oidc.provider import Provider
from clinic.web import account, api, content, insight, oidc, pages, records, sign_in, staff, stream, words
from clinic.web.gate import Gate, wants_page
from clinic.web.room import Room, room_of
from clinic.web.stream import Watcher
from common.db import make_engine, make_sessions
from common.logs import configure_logging

_HERE = Path(__file__).parent
_SENTENCES = {
    404: "There is no such page. Go back to the queue.",
    405: "That cannot be done here. Go back to the queue.",
    422: "Something in this request is missing or has the wrong form. Check it and send it again.",
}


def create_app(settings: ClinicSettings | None = None) -> FastAPI:
    """Build the console; raises ValueError for settings that cannot work."""
    settings = settings or ClinicSettings()
    configure_logging("clinic", settings.log_level)
    engine = make_engine(settings)
    sessions = make_sessions(engine)
    ladder = Ladder(
        sessions, ApprisePager(), console_url=settings.console_url, every_s=settings.ladder_every_s,
        shared=_shared_addresses(settings), zone=settings.zone,
    )  # fmt: skip
    watcher = Watcher(sessions, settings.stream_poll_s)
    witness = Witness(sessions)
    client = oidc_client(settings)
    provider = Provider(client) if client else None
    courier = Courier(sessions, settings.fhir_url, settings.fhir_token.get_secret_value())

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        with _streams_end_on_signals(watcher):
            work = [asyncio.create_task(one.run()) for one in (ladder, watcher, courier, witness)]
            yield
            watcher.close()
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
        courier.close()
        if provider:
            provider.close()
        engine.dispose()

    templates = Jinja2Templates(_HERE / "web" / "templates")
    words.teach(templates.env, settings.zone)
    app = FastAPI(title="Careline clinic", docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.room = Room(settings, sessions, templates, provider=provider)
    app.state.watcher = watcher
    app.add_middleware(Gate, room=app.state.room)
    app.mount("/static", StaticFiles(directory=_HERE / "static"), name="static")
    for part in (sign_in, oidc, account, staff, api, stream, records, content, insight, pages):
        app.include_router(part.router)
    app.add_api_route("/health", _health)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    return app


def _shared_addresses(settings: ClinicSettings) -> tuple[str, ...]:
    try:
        return checked_addresses(settings.page_urls.get_secret_value())
    except ValueError as error:
        raise ValueError(f"CARELINE_PAGE_URLS: {error}") from None


def _health(request: Request) -> JSONResponse:
    """Whether the console can reach its database."""
    try:
        with room_of(request).sessions() as session:
            session.execute(text("SELECT 1 FROM escalation LIMIT 1"))
    except Exception:
        return JSONResponse({"status": "database unavailable"}, 503)
    return JSONResponse({"status": "ok"})


def _invalid(request: Request, _error: Exception) -> Response:
    return _sentence(request, 422)


def _http_error(request: Request, error: Exception) -> Response:
    return _sentence(request, error.status_code if isinstance(error, HTTPException) else 500)


def _sentence(request: Request, status: int) -> Response:
    message = _SENTENCES.get(status, "That did not work. Go back to the queue and try again.")
    if wants_page(request):
        return room_of(request).page(request, "error.html", {"status": status, "message": message}, status)
    return JSONResponse({"error": message}, status)


@contextmanager
def _streams_end_on_signals(watcher: Watcher) -> Iterator[None]:
    """Open streams would keep the server from stopping: end them first, then let it go on as it would."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before: dict[int, Any] = {}

    def stop(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(watcher.close)
        if callable(before[number]):
            before[number](number, frame)

    for number in (int(signal.SIGINT), int(signal.SIGTERM)):
        if callable(signal.getsignal(number)):
            before[number] = signal.signal(number, stop)
    try:
        yield
    finally:
        for known, handler in before.items():
            signal.signal(known, handler)
