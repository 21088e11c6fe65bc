"""What every answer of the gateway has: safe headers, a size limit, and errors without a patient's words."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.locale import say
from common.logs import get_logger

log = get_logger("gateway.http")

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
HEADERS = [
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
]


class Hardening:
    """Pure ASGI, so that streams stay streams."""

    def __init__(self, app: ASGIApp, max_body_bytes: int, region: str) -> None:
        self._app = app
        self._most = max_body_bytes
        self._region = region

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Limit what comes in, dress what goes out, and let no error past with what it may say."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        started = False

        async def send_dressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message["headers"], *HEADERS]
                if scope["path"].startswith("/api/"):
                    message["headers"].append((b"cache-control", b"no-store"))
            await send(message)

        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self._most:
            await problem(413, _too_large(self._most))(scope, receive, send_dressed)
            return
        taken = 0

        async def receive_limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._most:
                raise HTTPException(413, _too_large(self._most))
            return message

        try:
            await self._app(scope, receive_limited, send_dressed)
        except Exception as error:
            log.error("request failed", error=error, path=scope["path"])
            if not started:
                failed = problem(500, say("failed_untold", "en", self._region))
                await failed(scope, receive, send_dressed)


def _too_large(most: int) -> str:
    return f"That is too large: send at most {most // 1024} kB."


def problem(status: int, message: str) -> JSONResponse:
    """An error that says what to do."""
    return JSONResponse({"error": {"status": status, "message": message}}, status)


def add_error_pages(app: FastAPI) -> None:
    """Errors say what to do, never what the patient wrote, and never how the program looks inside."""

    @app.exception_handler(RequestValidationError)
    async def bad_request(_request: Request, error: RequestValidationError) -> JSONResponse:
        places = {".".join(map(str, item["loc"][1:])) for item in error.errors()}
        where = ", ".join(sorted(places - {""})) or "body"
        return problem(422, f"The request is not as the API documents it; look at: {where}.")

    @app.exception_handler(HTTPException)
    async def refused(_request: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, str(error.detail))


