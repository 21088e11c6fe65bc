"""Counts and times each answer, and turns a failure inside into a sentence without a patient's words."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.logs import get_logger
from medlm.serving.answers import error_answer
from medlm.serving.metrics import Metrics

ROUTES = frozenset({"/v1/triage", "/v1/embeddings", "/health", "/ready", "/metrics"})
CLIENT_GONE = 499
_log = get_logger("medlm.server")


class Measured:
    """ASGI middleware around everything else."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; an exception that nothing inside handled becomes 500."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.monotonic(), 0

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        route = scope["path"] if scope["path"] in ROUTES else "other"
        try:
            await self._app(scope, receive, note_status)
        except Exception as error:  # what it says may hold a patient's words: keep its type alone
            _log.error("request failed", route=route, error_type=type(error).__name__)
            if not status:
                sentence = "the models failed on this request; it was not answered"
                await error_answer(500, sentence, "internal")(scope, receive, note_status)
        self._metrics.requests.labels(route, str(status)).inc()
        self._metrics.seconds.labels(route).observe(time.monotonic() - started)
        if status == CLIENT_GONE:
            self._metrics.abandoned.inc()
