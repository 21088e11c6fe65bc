"""The HTTP server that the dialogue server calls: runs actions, and never echoes what it was sent."""

from typing import Any

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionNotFoundException
from sanic import HTTPResponse, Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import json as json_response

from common.logs import get_logger

log = get_logger("actions.server")


def create_app(executor: ActionExecutor, *, max_bytes: int, name: str = "careline_actions") -> Sanic:
    """The application around an executor whose actions are ready.

    Our own, because the SDK's application answers an error with the whole tracker in the body, lets
    every origin in and sets up tracing. The wire format is the SDK's.
    """
    app = Sanic(name, configure_logging=False)
    app.config.REQUEST_MAX_SIZE = max_bytes
    app.config.ACCESS_LOG = False
    app.config.FALLBACK_ERROR_FORMAT = "json"

    @app.get("/health")
    async def health(_request: Request) -> HTTPResponse:
        """Answers only once the index and the services are loaded: before that nobody listens."""
        return json_response({"status": "ok", "actions": len(executor.list_actions())})

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        """Run the action that the body names."""
        call = _action_call(request)
        # No action of ours reads the domain, so a call without it is complete.
        result = await executor.run({**call, "domain": {}})
        return json_response(result.model_dump() if result else {"events": [], "responses": []})

    @app.exception(Exception)
    async def refuse(_request: Request, error: Exception) -> HTTPResponse:
        """Say what kind of trouble it was, in words of ours and in none of the patient's."""
        return _refusal(error)

    return app


class _BadCall(Exception):
    """A body that is no action call; its text is ours."""


def _action_call(request: Request) -> dict[str, Any]:
    if request.headers.get("content-encoding", "identity") != "identity":
        raise _BadCall("send the action call uncompressed")
    try:
        call = request.json
    except SanicException:
        raise _BadCall("the body is not JSON: send an action call as the dialogue server does") from None
    if not isinstance(call, dict) or not isinstance(call.get("next_action"), str):
        raise _BadCall("next_action is missing: name the action to run")
    tracker = call.get("tracker")
    if not isinstance(tracker, dict) or not isinstance(tracker.get("sender_id"), str):
        raise _BadCall("tracker.sender_id is missing: send the conversation's tracker")
    return call


def _refusal(error: Exception) -> HTTPResponse:
    if isinstance(error, _BadCall):
        return json_response({"error": str(error)}, status=422)
    if isinstance(error, ActionNotFoundException):
        return json_response({"error": "there is no such action"}, status=404)
    if isinstance(error, SanicException) and error.status_code < 500:
        return json_response({"error": f"refused with status {error.status_code}"}, status=error.status_code)
    log.error("action call failed", error=type(error).__name__)
    return json_response({"error": "the action server failed"}, status=500)
