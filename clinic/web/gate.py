"""The gate before every route: nobody passes without a sign-in, and no form without its token."""

import hmac
from urllib.parse import parse_qs, quote

from anyio import to_thread
from fastapi import Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clinic.staff.signed_in import SignedIn, find_session
from clinic.transitions.act import ActInvalid, ActRefused, CaseNotFound
from clinic.web.access import roles_for
from clinic.web.room import Room
from common.bodies import BodyTooLarge, read_body, replay
from common.clock import now
from common.logs import get_logger

_log = get_logger("clinic.web")
OPEN_PATHS = ("/sign-in", "/sign-in/oidc", "/sign-in/oidc/callback", "/sign-in/oidc/sign-out", "/health")
HOMES = {"editor": "/content", "admin": "/staff"}
"""Where those are led who may not see the queue."""
MOST_BODY = 1024 * 1024
_NO_PATIENTS = "Your account may not see patients' cases. Ask an administrator."
_NOT_FOR_YOU = {
    "content": "Your account may not use the content desk. Ask an administrator.",
    "insight": "Your account may not see the figures. Ask an administrator.",
    "staff": "Only administrators may see the staff and the rota.",
}
_DATABASE_AWAY = (
    "The database cannot be reached just now. Try again in a moment: what was kept after all is not done"
    " twice."
)
_BEFORE_TOTP = ("/account", "/sign-out", "/api/me")
_PASSIVE_PATHS = ("/api/stream",)
_SIGNED_OUT = "Your sign-in has ended, and this was not sent. Sign in again in another tab, then send it."
_FORM = "application/x-www-form-urlencoded"
_BY_ITSELF = "x-careline-by-itself"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
    " connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Refused(Exception):
    """The gate's own answer; `status` is the HTTP status and the message says what to do."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Gate:
    """Default deny: sign-in, CSRF token, role, body size, security headers, and no stack trace out."""

    def __init__(self, app: ASGIApp, room: Room) -> None:
        self._app = app
        self._room = room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._add_headers(request, MutableHeaders(scope=message))
            await send(message)

        try:
            answer = await self._check(request)
            if answer is None:
                body = getattr(request.state, "body", None)
                await self._app(scope, receive if body is None else replay(body, receive), send_guarded)
                return
        except Exception as error:
            if started:
                _log.error("an answer broke off", error=error, path=_route(request))
                return
            answer = self._answer_to(request, error)
        await answer(scope, receive, send_guarded)

    async def _check(self, request: Request) -> Response | None:
        """Refuse, redirect, or let pass (None)."""
        path = request.url.path
        unsafe = request.method not in ("GET", "HEAD", "OPTIONS")
        if unsafe:
            request.state.body = await _body(request)
            _refuse_other_origin(request)
        if path in OPEN_PATHS or path.startswith("/static/"):
            return None
        token = request.cookies.get(self._room.cookie, "")
        by_hand = path not in _PASSIVE_PATHS and not by_itself(request)
        signed_in = await to_thread.run_sync(self._find, token, by_hand) if token else None
        if signed_in is None:
            if unsafe and _written(request):
                raise Refused(401, _SIGNED_OUT)
            if wants_page(request):
                back = f"?next={quote(path)}" if request.method == "GET" and path != "/" else ""
                return RedirectResponse(f"/sign-in{back}", status_code=303)
            raise Refused(401, "Sign in first: your session has ended or was never started.")
        request.state.signed_in = signed_in
        if unsafe:
            _refuse_without_token(request, signed_in)
        roles = roles_for(path)
        if signed_in.staff.role not in roles:
            if path == "/" and not unsafe and signed_in.staff.role in HOMES:
                return RedirectResponse(HOMES[signed_in.staff.role], status_code=303)
            if not roles:
                raise Refused(403, "There is no such page, or nobody may open it. Go back to the queue.")
            raise Refused(403, _NOT_FOR_YOU.get(path.split("/")[1], _NO_PATIENTS))
        if self._lacks_factor(signed_in) and not path.startswith(_BEFORE_TOTP):
            if wants_page(request) and not unsafe:
                return RedirectResponse("/account", status_code=303)
            raise Refused(403, "Set up an authenticator app first: open your account page.")
        return None

    def _lacks_factor(self, signed_in: SignedIn) -> bool:
        """The identity provider answers for the second factor of those whom it signs in."""
        return self._room.settings.require_totp and not signed_in.has_totp and not signed_in.through_provider

    def _find(self, token: str, by_hand: bool) -> SignedIn | None:
        settings = self._room.settings
        with self._room.sessions.begin() as session:
            return find_session(session, token, at=now(), idle=settings.idle, active=by_hand)

    def _answer_to(self, request: Request, error: Exception) -> Response:
        status, sentence = explain(error)
        if status >= 500:
            _log.error("a request failed", error=error, path=_route(request), status=status)
        if wants_page(request):
            values = {"status": status, "message": sentence, "written": _written(request)}
            return self._room.page(request, "error.html", values, status)
        return JSONResponse({"error": sentence}, status)

    def _add_headers(self, request: Request, headers: MutableHeaders) -> None:
        for name, value in _HEADERS.items():
            headers[name] = value
        if not request.url.path.startswith("/static/"):
            headers["Cache-Control"] = "no-store"
        if self._room.settings.secure_cookies:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"


def explain(error: Exception) -> tuple[int, str]:
    """HTTP status and a sentence that a clinician can act on, for any failure."""
    match error:
        case Refused():
            return error.status, str(error)
        case ActRefused():
            return 409, str(error)
        case CaseNotFound():
            return 404, str(error)
        case ActInvalid():
            return 422, str(error)
        case DBAPIError() | PendingRollbackError() | PoolTimeout():
            return 503, _DATABASE_AWAY
    return 500, "Something on our side failed. Nothing was changed; try again, or tell your administrator."


def by_itself(request: Request) -> bool:
    """Whether a page asks that nobody has touched for a while; it keeps no claim and no sign-in alive."""
    return _BY_ITSELF in request.headers


def wants_page(request: Request) -> bool:
    """Whether the answer is read by a person in a browser rather than by a script."""
    return not request.url.path.startswith("/api/")


async def _body(request: Request) -> bytes:
    try:
        return await read_body(request.receive, MOST_BODY, request.headers.get("content-length", "0"))
    except BodyTooLarge:
        raise Refused(413, f"That is too long: send at most {MOST_BODY // 1024} kB.") from None


def _written(request: Request) -> str:
    """The words that came with a form, so that the page that says why it failed can give them back."""
    sent = getattr(request.state, "body", b"")
    if not request.headers.get("content-type", "").startswith(_FORM):
        return ""
    return parse_qs(sent.decode("utf-8", "replace")).get("text", [""])[0]


def _refuse_other_origin(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin and origin.split("://", 1)[-1] != request.headers.get("host"):
        raise Refused(403, "This form was sent from another site and was not accepted.")


def _refuse_without_token(request: Request, signed_in: SignedIn) -> None:
    sent = request.headers.get("x-csrf-token", "")
    if not sent and request.headers.get("content-type", "").startswith(_FORM):
        sent = parse_qs(request.state.body.decode("utf-8", "replace")).get("csrf_token", [""])[0]
    if not hmac.compare_digest(sent.encode(), signed_in.csrf_token.encode()):
        raise Refused(403, "This form is too old or was not made by the console. Reload the page, try again.")


def _route(request: Request) -> str:
    route = request.scope.get("route")
    return getattr(route, "path", request.url.path.split("/")[1] if "/" in request.url.path else "")
