"""Letting somebody in: the session, its cookie, and the page that they were on their way to."""

from datetime import timedelta

from fastapi import Request
from fastapi.responses import RedirectResponse

from clinic.staff.signed_in import open_session
from clinic.tables import StaffAccount
from clinic.web.room import room_of
from common.clock import now


def let_in(request: Request, account: StaffAccount, next: str, *, via: str) -> RedirectResponse:
    """Open a session for the account and lead the browser on, with the session's cookie."""
    room = room_of(request)
    lasts = timedelta(hours=room.settings.sign_in_hours)
    browser = request.headers.get("user-agent", "")
    with room.sessions.begin() as session:
        token = open_session(session, account, at=now(), lasts=lasts, browser=browser, via=via)
    answer = RedirectResponse(inside(next), status_code=303)
    answer.set_cookie(
        room.cookie, token, max_age=int(lasts.total_seconds()), path="/", httponly=True, samesite="lax",
        secure=room.settings.secure_cookies,
    )  # fmt: skip
    return answer


def inside(path: str) -> str:
    """A path of this console; anything that could lead to another site becomes the queue."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if plain and path.isprintable() else "/"
