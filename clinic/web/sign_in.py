"""Signing in and out."""

import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from clinic.staff.accounts import DEMO, check_sign_in
from clinic.staff.signed_in import PASSWORD, close_session
from clinic.web.entry import inside, let_in
from clinic.web.room import Room, room_of, who
from common.clock import now

router = APIRouter()
_FORM_COOKIE = "careline_sign_in"
_FORM_LASTS_S = 7200
_WRONG = (
    "The user name, password or code is wrong, or the account is locked for {minutes:.0f} minutes after"
    " {tries} wrong tries."
)
_NO_PASSWORDS = "Nobody signs in with a password here. Sign in with {name} above."


@router.get("/sign-in", response_class=HTMLResponse)
def show_form(request: Request, next: str = "/", left: str = "") -> HTMLResponse:
    """The sign-in form; `left` when somebody has just signed out who came through the provider."""
    return form(request, next, left=bool(left))


@router.post("/sign-in")
def sign_in(
    request: Request,
    username: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    code: Annotated[str, Form()] = "",
    csrf_token: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Check name and password; on success set the session cookie."""
    room = room_of(request)
    if not _form_is_ours(room, request.cookies.get(_FORM_COOKIE, ""), csrf_token):
        return form(request, next, username, "This form is too old. Please sign in again.", 403)
    settings = room.settings
    if not settings.password_sign_in:
        name = room.provider.client.name if room.provider else ""
        return form(request, next, trouble=_NO_PASSWORDS.format(name=name), status=403)
    lock_for = timedelta(minutes=settings.lock_minutes)
    account = check_sign_in(
        room.sessions, username, password, at=now(), lock_after=settings.lock_after, lock_for=lock_for,
        code=code,
    )  # fmt: skip
    if account is None:
        wrong = _WRONG.format(minutes=settings.lock_minutes, tries=settings.lock_after)
        return form(request, next, username, wrong, 401)
    answer = let_in(request, account, next, via=PASSWORD)
    answer.delete_cookie(_FORM_COOKIE, path="/sign-in")
    return answer


@router.post("/sign-out")
def sign_out(request: Request) -> RedirectResponse:
    """End the session on the server as well as in the browser."""
    room, signed_in = room_of(request), who(request)
    with room.sessions.begin() as session:
        close_session(session, signed_in, at=now())
    answer = RedirectResponse(f"/sign-in{'?left=1' if signed_in.through_provider else ''}", status_code=303)
    answer.delete_cookie(room.cookie, path="/", secure=room.settings.secure_cookies, httponly=True)
    return answer


def form(
    request: Request, next: str, username: str = "", trouble: str = "", status: int = 200, *,
    left: bool = False,
) -> HTMLResponse:  # fmt: skip
    """The sign-in page: the identity provider first where there is one, then the password where allowed."""
    room = room_of(request)
    nonce = request.cookies.get(_FORM_COOKIE) or secrets.token_urlsafe(24)
    demo = DEMO[:2] if room.settings.mode == "demo" else None
    page = room.page(
        request,
        "sign_in.html",
        {
            "csrf_token": _signer(room).dumps(nonce),
            "next": inside(next),
            "username": username,
            "trouble": trouble,
            "demo": demo,
            "provider": room.provider.client.name if room.provider else "",
            "passwords": room.settings.password_sign_in,
            "left": left,
        },
        status,
    )
    page.set_cookie(
        _FORM_COOKIE, nonce, max_age=_FORM_LASTS_S, path="/sign-in", httponly=True, samesite="strict",
        secure=room.settings.secure_cookies,
    )  # fmt: skip
    return page


def _form_is_ours(room: Room, nonce: str, token: str) -> bool:
    try:
        signed = _signer(room).loads(token, max_age=_FORM_LASTS_S)
    except BadSignature:
        return False
    return bool(nonce) and secrets.compare_digest(str(signed), nonce)


def _signer(room: Room) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(room.settings.secret_key.get_secret_value(), salt="clinic sign-in")
