"""Signing in through the identity provider: there, back, and out again."""

import secrets
from collections.abc import Callable
from functools import partial

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from clinic.staff.oidc import attempts, identities
from clinic.staff.oidc.provider import Provider
from clinic.staff.oidc.refusal import Reason, Refusal
from clinic.staff.signed_in import OIDC
from clinic.web.entry import inside, let_in
from clinic.web.room import Room, room_of
from clinic.web.sign_in import form
from common.clock import now
from common.logs import get_logger

router = APIRouter(prefix="/sign-in/oidc")
_log = get_logger("clinic.oidc")
_AT_ONCE = 8
_LONGEST_NEXT = 2000
_DENIED = frozenset({"access_denied", "login_required", "interaction_required", "consent_required",
                     "account_selection_required"})  # fmt: skip
_AWAY = frozenset({"server_error", "temporarily_unavailable"})
_SAYS: dict[Reason, tuple[int, str]] = {
    "away": (503, "{name} cannot be reached just now. Try again in a moment{or_password}."),
    "unusable": (503, "{name} gave an answer that cannot be used. Tell your administrator{or_password}."),
    "denied": (403, "{name} did not let you in, or you went back. Try again, or ask your administrator."),
    "stale": (
        403,
        "This sign-in was used already, is older than 10 minutes, or began in another browser. Start again.",
    ),
    "untrusted": (
        403,
        "What {name} sent does not fit this sign-in, so nobody was signed in. Start again; tell your"
        " administrator if it happens twice.",
    ),
    "old": (403, "{name} remembered an earlier sign-in that is too old. Sign out there, then start again."),
    "no_second_factor": (
        403,
        "You signed in without a second factor, which this clinic asks for. Set one up at {name}, then start"
        " again.",
    ),
    "no_role": (403, "{name} knows you but gives you no role here. Ask your administrator for one."),
    "disabled": (403, "Your account in this console is disabled. Ask an administrator."),
}


@router.get("")
async def begin(request: Request, next: str = "/") -> Response:
    """Send the browser to the provider."""
    return await _apart(request, partial(_begin, request, next))


@router.get("/callback")
async def come_back(
    request: Request, code: str = "", state: str = "", error: str = "", iss: str = ""
) -> Response:
    """Sign in whoever comes back from the provider."""
    return await _apart(request, partial(_come_back, request, code, state, error, iss))


@router.get("/sign-out")
async def sign_out_there(request: Request) -> Response:
    """Send the browser to the provider's own sign-out, after the one here."""
    return await _apart(request, partial(_sign_out_there, request))


async def _apart(request: Request, do: Callable[[], Response]) -> Response:
    """In one of a few threads of its own: a slow provider must not keep the console's other pages waiting."""
    state = request.app.state
    if not hasattr(state, "oidc_threads"):
        state.oidc_threads = CapacityLimiter(_AT_ONCE)
    return await to_thread.run_sync(do, limiter=state.oidc_threads)


def _begin(request: Request, next: str) -> Response:
    room = room_of(request)
    provider = _provider(room)
    path = inside(next) if len(next) <= _LONGEST_NEXT else "/"
    browser = request.cookies.get(_cookie(room)) or secrets.token_urlsafe(32)
    attempt = attempts.new_attempt(path)
    try:
        address = provider.address(state=attempt.state, nonce=attempt.nonce, verifier=attempt.verifier)
    except Refusal as refusal:
        return _refuse(request, provider, refusal, path)
    with room.sessions.begin() as session:
        attempts.keep(session, attempt, browser=browser, at=now())
    answer = RedirectResponse(address, status_code=303)
    answer.set_cookie(
        _cookie(room), browser, max_age=int(attempts.LASTS.total_seconds()), path="/", httponly=True,
        samesite="lax", secure=room.settings.secure_cookies,
    )  # fmt: skip
    return answer


def _come_back(request: Request, code: str, state: str, error: str, iss: str) -> Response:
    room, at = room_of(request), now()
    provider = _provider(room)
    with room.sessions.begin() as session:
        browser = request.cookies.get(_cookie(room), "")
        attempt = attempts.take(session, state=state, browser=browser, at=at)
    if attempt is None:
        return _refuse(request, provider, Refusal("stale"), "/")
    try:
        provider.check_issuer(iss)
        _check_answer(code, error)
        claims = provider.claims(code, verifier=attempt.verifier, nonce=attempt.nonce, at=at)
    except Refusal as refusal:
        return _refuse(request, provider, refusal, attempt.next)
    with room.sessions.begin() as session:
        account = identities.account_for(session, claims, provider.client, at=at)
    if isinstance(account, Refusal):
        return _refuse(request, provider, account, attempt.next)
    return let_in(request, account, attempt.next, via=OIDC)


def _sign_out_there(request: Request) -> Response:
    provider = _provider(room_of(request))
    try:
        address = provider.sign_out_address()
    except Refusal as refusal:
        return _refuse(request, provider, refusal, "/")
    if address is None:
        trouble = f"Sign out at {provider.client.name} itself: it has no address for signing out."
        return form(request, "/", trouble=trouble)
    return RedirectResponse(address, status_code=303)


def _check_answer(code: str, error: str) -> None:
    if error in _AWAY:
        raise Refusal("away", error)
    if error in _DENIED:
        raise Refusal("denied", error)
    if error or not code:
        raise Refusal("unusable", "an error that is not known" if error else "no code")


def _refuse(request: Request, provider: Provider, refusal: Refusal, next: str) -> Response:
    """The sign-in page with a sentence; audited unless it is the provider that failed."""
    room = room_of(request)
    status, says = _SAYS[refusal.reason]
    _log.warning("a sign-in through the provider did not happen", reason=refusal.reason, why=refusal.why)
    if status != 503:
        with room.sessions.begin() as session:
            identities.refused(session, refusal, provider.client)
    or_password = ", or sign in with a password below" if room.settings.password_sign_in else ""
    trouble = says.format(name=provider.client.name, or_password=or_password)
    return form(request, next, trouble=trouble[0].upper() + trouble[1:], status=status)


def _provider(room: Room) -> Provider:
    if room.provider is None:
        raise HTTPException(404)
    return room.provider


def _cookie(room: Room) -> str:
    return "__Host-careline_oidc" if room.settings.secure_cookies else "careline_oidc"
