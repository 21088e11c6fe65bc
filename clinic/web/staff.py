"""The administrators' page: accounts, addresses to page, and the rota."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.staff.accounts import ROLES, add_account, change_account
from clinic.staff.oidc.identities import move, through_provider
from clinic.staff.rota import add_shift, on_duty, remove_shift
from clinic.tables import RotaShift, StaffAccount
from clinic.web.room import room_of, who
from common.clock import now

router = APIRouter(prefix="/staff")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@router.get("", response_class=HTMLResponse)
def show(request: Request) -> HTMLResponse:
    """The page."""
    return _page(request)


@router.post("")
def add(
    request: Request,
    username: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """Make an account."""
    return _change(
        request, lambda session, by: add_account(session, username, password, name, role, by=by)
    )


@router.post("/rota")
def add_to_rota(
    request: Request,
    staff_id: Annotated[str, Form()] = "",
    days: Annotated[list[str] | None, Form()] = None,
    starts: Annotated[str, Form()] = "",
    ends: Annotated[str, Form()] = "",
) -> Response:
    """Put somebody on duty every week."""
    chosen = "".join(days or [])
    return _change(request, lambda session, by: add_shift(session, staff_id, chosen, starts, ends, by=by))


@router.post("/rota/remove")
def take_off_rota(request: Request, shift_id: Annotated[int, Form(ge=0, lt=2**31)] = 0) -> Response:
    """Take a shift off the rota."""
    return _change(request, lambda session, by: remove_shift(session, shift_id, by=by))


@router.post("/{staff_id}/move-sign-in")
def move_sign_in(request: Request, staff_id: str, value: Annotated[str, Form()] = "") -> Response:
    """Give the identity provider's sign-in of one account to another of the same person."""
    return _change(request, lambda session, by: move(session, staff_id, value, by=by, at=now()))


@router.post("/{staff_id}/{change}")
def change(request: Request, staff_id: str, change: str, value: Annotated[str, Form()] = "") -> Response:
    """disable, enable, unlock, reset-totp, role or addresses; nobody locks themselves out."""
    if staff_id == who(request).staff.id and change in ("disable", "role"):
        return _page(request, "You cannot disable your own account or change your own role.")
    return _change(
        request, lambda session, by: change_account(session, staff_id, change, value, by=by, at=now())
    )


def _change(request: Request, do: Callable[[Session, str], object]) -> Response:
    try:
        with room_of(request).sessions.begin() as session:
            do(session, who(request).staff.username)
    except ValueError as error:
        return _page(request, str(error))
    return RedirectResponse("/staff", status_code=303)


def _page(request: Request, trouble: str = "") -> HTMLResponse:
    room, at = room_of(request), now()
    with room.sessions() as session:
        accounts = session.scalars(select(StaffAccount).order_by(StaffAccount.username)).all()
        shifts = session.scalars(select(RotaShift).order_by(RotaShift.starts, RotaShift.id)).all()
        provided = through_provider(session)
        present = on_duty(session, "everyone", at, room.settings.zone)
    names = {one.id: one.display_name for one in accounts}
    values = {
        "trouble": trouble, "accounts": accounts, "shifts": shifts, "names": names, "roles": ROLES,
        "days": DAYS, "present": [names[one] for one in present], "at": at,
        "provided": provided, "provider": room.provider.client.name if room.provider else "",
        "passwords": room.settings.password_sign_in,
    }  # fmt: skip
    return room.page(request, "staff.html", values, 422 if trouble else 200)
