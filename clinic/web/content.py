"""The content desk: editors read, review, approve and withdraw passages."""

from collections.abc import Callable
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from clinic.content.witness import chain_decisions
from clinic.transitions.act import CaseNotFound
from clinic.web.room import room_of, who
from common.clock import now
from common.locale import LANGUAGES
from knowledge.errors import KnowledgeError, UnknownPassage
from knowledge.vetting import desk, status

router = APIRouter(prefix="/content", default_response_class=HTMLResponse)
_LONGEST_REASON = 2000


@router.get("")
def list_page(
    request: Request, show: str = "waiting", lang: str = "", q: str = "", page: int = 1
) -> HTMLResponse:
    """What waits for a person, or any other list of passages."""
    show = show if show in desk.SHOWS else "waiting"
    lang = lang if lang in LANGUAGES else ""
    with room_of(request).sessions() as session:
        found = desk.listing(session, show, lang=lang, query=q[:200], page=page)
    values = {"found": found, "show": show, "lang": lang, "q": q[:200], "shows": desk.SHOWS}
    return room_of(request).page(request, "content.html", values)


@router.get("/passage")
def passage_page(request: Request, id: str, old: str = "", new: str = "") -> HTMLResponse:
    """One passage: its words, terms, history, translations, and what a change changed."""
    return _passage(request, id, old=old, new=new)


@router.post("/review")
def review(request: Request, id: Annotated[str, Form()], reason: Annotated[str, Form()] = "") -> Response:
    """Say that one has read the passage and found it right."""

    def act(session: Session, name: str) -> None:
        status.review(session, id, who=name, reason=_tidy(reason))

    return _decide(request, id, act)


@router.post("/approve")
def approve(
    request: Request,
    id: Annotated[str, Form()],
    review_due: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Approve what another person has reviewed."""

    def act(session: Session, name: str) -> None:
        status.approve(session, id, who=name, review_due=_day(review_due), reason=_tidy(reason))

    return _decide(request, id, act)


@router.post("/withdraw")
def withdraw(request: Request, id: Annotated[str, Form()], reason: Annotated[str, Form()] = "") -> Response:
    """Withdraw a passage: the very next search does not show it."""

    def act(session: Session, name: str) -> None:
        if not _tidy(reason):
            raise KnowledgeError("Say why it is withdrawn; the reason is kept in its history.")
        status.withdraw(session, id, who=name, reason=_tidy(reason))

    return _decide(request, id, act)


def _decide(request: Request, passage_id: str, act: Callable[[Session, str], None]) -> Response:
    """The decision and its entry of the audit in one transaction; a refused one shows the passage and why."""
    try:
        with room_of(request).sessions.begin() as session:
            act(session, who(request).staff.username)
            chain_decisions(session)
    except UnknownPassage:
        raise CaseNotFound("There is no such passage. Go back to the list.") from None
    except KnowledgeError as error:
        return _passage(request, passage_id, trouble=str(error), code=409)
    return RedirectResponse(f"/content/passage?id={quote(passage_id, safe='')}", status_code=303)


def _passage(
    request: Request, passage_id: str, *, old: str = "", new: str = "", trouble: str = "", code: int = 200
) -> HTMLResponse:
    from knowledge.vetting.twins import still_shown

    name = who(request).staff.username
    with room_of(request).sessions() as session:
        try:
            view = desk.read(session, passage_id)
        except UnknownPassage:
            raise CaseNotFound("There is no such passage. Go back to the list.") from None
        values = {
            "view": view,
            "compared": desk.difference(view, old, new) if old and new else None,
            "asked_to_compare": bool(old and new),
            "other": desk.read(session, view.original) if view.original else None,
            "twins": still_shown(session, view.id),
            "mine": status.same_name(name) in view.reviewers,
            "may_approve": view.may_be_approved_by(name),
            "next_year": now().date().replace(year=now().year + 1, day=min(now().day, 28)),
            "trouble": trouble,
        }
    return room_of(request).page(request, "content_passage.html", values, code)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written.strip() else None
    except ValueError:
        raise KnowledgeError("The next review date must be a day such as 2027-11-24.") from None


def _tidy(reason: str) -> str:
    return " ".join(reason.split())[:_LONGEST_REASON]
