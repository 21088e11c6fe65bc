"""One's own account: the second factor, and the browsers that are signed in."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer
from markupsafe import Markup

from clinic import audit
from clinic.staff.accounts import end_sessions, set_totp
from clinic.staff.signed_in import live_sessions
from clinic.staff.totp import new_secret, picture
from clinic.web.room import Room, room_of, who
from common.clock import now

router = APIRouter(prefix="/account")
_OFFER_LASTS_S = 1800


@router.get("", response_class=HTMLResponse)
def show(request: Request) -> HTMLResponse:
    """The page."""
    return _page(request)


@router.post("/totp")
def turn_on(
    request: Request, offer: Annotated[str, Form()] = "", code: Annotated[str, Form()] = ""
) -> Response:
    """Turn the second factor on with a first code, which shows that the app has the secret."""
    signed_in, room = who(request), room_of(request)
    try:
        staff_id, secret = _signer(room).loads(offer, max_age=_OFFER_LASTS_S)
    except (BadSignature, TypeError, ValueError):
        return _page(request, "This form is too old. Scan the new picture below.")
    if signed_in.through_provider:
        return _page(request, "Your second factor is kept where you sign in, not here.")
    if staff_id != signed_in.staff.id or signed_in.has_totp:
        return _page(request, "This form was made for another account or is done already.")
    try:
        with room.sessions.begin() as session:
            set_totp(session, staff_id, secret, code, at=now())
    except ValueError as error:
        return _page(request, str(error), secret)
    return RedirectResponse("/account", status_code=303)


@router.post("/sessions/revoke")
def revoke(request: Request, session_id: Annotated[str, Form(max_length=64)] = "") -> Response:
    """Sign out one of one's browsers, or all the others when none is named."""
    signed_in = who(request)
    with room_of(request).sessions.begin() as session:
        ended = end_sessions(
            session, signed_in.staff.id, at=now(), only=session_id,
            but="" if session_id else signed_in.session_id,
        )  # fmt: skip
        audit.append(
            session, actor=signed_in.staff.username, act="revoke_sessions", subject=signed_in.staff.id,
            detail=str(ended),
        )  # fmt: skip
    return RedirectResponse("/account", status_code=303)


def _page(request: Request, trouble: str = "", secret: str = "") -> HTMLResponse:
    signed_in, room = who(request), room_of(request)
    with room.sessions() as session:
        rows = live_sessions(session, signed_in.staff.id, at=now())
    elsewhere = signed_in.through_provider
    secret = "" if signed_in.has_totp or elsewhere else secret or new_secret()
    values = {
        "trouble": trouble, "sessions": rows, "secret": secret,
        "offer": _signer(room).dumps([signed_in.staff.id, secret]) if secret else "",
        "picture": Markup(picture(secret, signed_in.staff.username)) if secret else "",
        "required": room.settings.require_totp, "elsewhere": elsewhere,
    }  # fmt: skip
    return room.page(request, "account.html", values, 422 if trouble else 200)


def _signer(room: Room) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(room.settings.secret_key.get_secret_value(), salt="clinic totp offer")
