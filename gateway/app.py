"""The gateway process: everything is wired here, once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from anyio import to_thread
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from sqlalchemy import text

from clinic.spool import Spool
from common.db import make_engine, make_sessions
from common.follow_ups.times import times
from common.logs import configure_logging
from gateway.buttons import Buttons
from gateway.channels.web import web_router
from gateway.channels.web_marks import marks_router
from gateway.channels.web_news import News, news_router
from gateway.channels.web_rights import rights_router
from gateway.channels.web_session import session_router
from gateway.feed import Feed
from gateway.follow_ups import FollowUps
from gateway.forgetting import Forgetting
from gateway.hardening import Hardening, add_error_pages
from gateway.page import page_router
from gateway.rasa import RasaClient
from gateway.sessions import Sessions
from gateway.settings import GatewaySettings
from gateway.turn import TurnService
from gateway.unanswered import Sweeper
from medlm.redflags import Screener, default_screener


def create_app(
    settings: GatewaySettings | None = None,
    *,
    rasa: RasaClient | None = None,
    screener: Screener | None = None,
) -> FastAPI:
    """The application; tests give it settings, a dialogue manager and a screen of their own."""
    settings = settings or GatewaySettings()
    configure_logging("gateway", settings.log_level)
    engine = make_engine(settings)
    database = make_sessions(engine)
    secret = settings.secret_key.get_secret_value()
    rasa = rasa or RasaClient(
        settings.rasa_url, settings.channel_secret.get_secret_value(), settings.rasa_deadline_s
    )
    spool = Spool(settings.spool_dir)
    feed = Feed(database, settings.feed_poll_s)
    buttons = Buttons(secret)
    follow_ups = FollowUps(database, feed, times(settings))
    forgetting = Forgetting(settings, engine, database, feed, buttons)
    turns = TurnService(
        settings, database, screener or default_screener(), rasa, spool, feed, buttons, follow_ups.asked,
        forgetting,
    )
    sweeper = Sweeper(
        database,
        spool,
        feed,
        turns.queues,
        after_s=settings.unanswered_after_s,
        unfinished_after_s=settings.unfinished_after_s,
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        workers = [asyncio.create_task(one.run()) for one in (feed, sweeper, follow_ups, forgetting)]
        yield
        for worker in workers:
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker
        await turns.close()
        engine.dispose()

    app = FastAPI(title="Careline gateway", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.turns, app.state.sweeper, app.state.database = turns, sweeper, database
    app.state.follow_ups, app.state.forgetting = follow_ups, forgetting
    app.add_middleware(Hardening, max_body_bytes=settings.max_body_bytes, region=settings.region)
    add_error_pages(app)
    signed = Sessions(secret, settings.session_days)
    app.include_router(session_router(settings, database, signed))
    app.include_router(web_router(database, signed, buttons, turns))
    app.include_router(news_router(signed, News(database, buttons, turns, feed)))
    app.include_router(marks_router(database, signed))
    app.include_router(rights_router(database, signed, buttons.downloads, turns))
    app.include_router(page_router(settings.region))
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")

    @app.get("/health")
    async def health() -> JSONResponse:
        """Ready to screen and escalate; a database that is away is named and does not make it unready."""

        def ping() -> None:
            with database() as session:
                session.execute(text("SELECT 1"))

        ok, failing = ["screen"], {}
        try:
            await to_thread.run_sync(ping)
            ok.append("database")
        except Exception as error:
            failing["database"] = type(error).__name__
        return JSONResponse({"ok": ok, "failing": failing})

    return app
