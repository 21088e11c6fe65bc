"""The one door of the dialogue manager: takes turns from the gateway and says honestly how they went.

Loading this module also applies `bot.startup`, before Rasa builds its agent.
"""

import asyncio
import logging
import os
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import startup
from bot.channels.envelope import MAX_BODY_BYTES, BadRequest, Turn, joined, read_turn, secret_matches
from bot.components.language import parsed_payload

logger = logging.getLogger(__name__)

DEADLINE_S = 7.5
DEMO_SECRET = "careline-demo-secret-not-for-production"  # noqa: S105 - public on purpose, refused in production
NEVER_BY_BUTTON = frozenset({"restart", "back", "session_start", "out_of_scope", "nlu_fallback"})

startup.apply()


class TurnOutput(OutputChannel):
    """Collects what the assistant says in one turn and how the turn went."""

    def __init__(self) -> None:
        self.messages: List[Dict[str, Any]] = []
        self.report = startup.TurnReport()

    @classmethod
    def name(cls) -> Text:
        """The channel's name, as conditions in responses may use it."""
        return "gateway"

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        """Keep one message whole: text, buttons and custom part together."""
        if whole := joined(message):
            self.messages.append(whole)


class GatewayInput(InputChannel):
    """Answers POST /webhooks/gateway/webhook and the readiness check GET /webhooks/gateway/."""

    def __init__(self, secret: str, deadline_s: float = DEADLINE_S) -> None:
        self.secret = secret
        self.deadline_s = deadline_s

    @classmethod
    def name(cls) -> Text:
        """The last part of the address."""
        return "gateway"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> "GatewayInput":
        """Build it from credentials.yml; raises RuntimeError for a secret that would protect nothing."""
        secret = str((credentials or {}).get("secret") or "")
        if not secret or secret.startswith("${"):
            raise RuntimeError("CARELINE_CHANNEL_SECRET must be set: start Rasa with scripts/run-rasa")
        if os.environ.get("CARELINE_MODE") == "production" and secret == DEMO_SECRET:
            raise RuntimeError("CARELINE_CHANNEL_SECRET must be set in production mode")
        return cls(secret)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The two routes, and what must be true before the first of them answers."""
        routes = Blueprint("gateway_webhook")

        @routes.listener("before_server_start")
        async def limit_bodies(app: Sanic, _loop: Any) -> None:
            app.config.REQUEST_MAX_SIZE = 2 * MAX_BODY_BYTES

        @routes.listener("after_server_start")
        async def warm_up(app: Sanic, _loop: Any) -> None:
            await startup.warm_up(app.ctx.agent)
            app.ctx.careline_ready = True

        @routes.listener("after_server_stop")
        async def close(app: Sanic, _loop: Any) -> None:
            await startup.close(app.ctx.agent)

        @routes.get("/")
        async def ready(request: Request) -> HTTPResponse:
            if getattr(request.app.ctx, "careline_ready", False):
                return response.json({"status": "ok"})
            return response.json({"status": "loading"}, status=503)

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            if not secret_matches(request.headers.get("X-Careline-Secret", ""), self.secret):
                return response.json({"error": "wrong or missing X-Careline-Secret"}, status=401)
            if not getattr(request.app.ctx, "careline_ready", False):
                return response.json({"error": "the dialogue model is still loading"}, status=503)
            try:
                turn = read_turn(request.body, set(request.app.ctx.agent.domain.intents) - NEVER_BY_BUTTON)
            except BadRequest as error:
                return response.json({"error": error.message}, status=error.status)
            return response.json(await self._take(turn, on_new_message))

        return routes

    async def _take(
        self, turn: Turn, on_new_message: Callable[[UserMessage], Awaitable[Any]]
    ) -> Dict[str, Any]:
        output = TurnOutput()
        message = UserMessage(
            turn.text,
            output,
            turn.sender_id,
            parse_data=parsed_payload(turn),
            input_channel=self.name(),
            message_id=turn.turn_id,
            metadata=turn.metadata,
        )
        try:
            await asyncio.wait_for(on_new_message(message), self.deadline_s)
        except asyncio.TimeoutError:
            output.report.fail("the deadline passed")
        except Exception as error:
            output.report.fail(type(error).__name__)
        report = output.report
        if report.failures:
            logger.error("turn %s failed: %s", turn.turn_id, "; ".join(report.failures))
        status = "failed" if report.failures else "paused" if report.paused else "ok"
        return {"status": status, "messages": output.messages, "lang": report.lang or turn.lang}
