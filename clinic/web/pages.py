"""The pages: the queue and one case."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from clinic import audit
from clinic.case import read_case
from clinic.queue import SHOWS, read_queue
from clinic.transitions.act import ActInvalid, ActRefused
from clinic.transitions.claim import renew
from clinic.transitions.resolve import outcomes
from clinic.web.acts import ActBody, perform
from clinic.web.gate import by_itself, explain
from clinic.web.room import act_of, room_of, who
from common.clock import now

router = APIRouter(default_response_class=HTMLResponse)


@router.get("/")
def queue_page(request: Request, show: str = "all") -> HTMLResponse:
    """The queue."""
    chosen = show if show in SHOWS else "all"
    with room_of(request).sessions() as session:
        queue = read_queue(session, who(request).staff, now(), show=chosen)
    return room_of(request).page(request, "queue.html", {"queue": queue, "show": chosen, "at": now()})


@router.get("/cases/{escalation_id}")
def case_page(request: Request, escalation_id: str) -> HTMLResponse:
    """One case; looking at it is audited and keeps the holder's lease alive."""
    return _case_page(request, escalation_id)


@router.post("/cases/{escalation_id}/{verb}")
def do(
    request: Request,
    escalation_id: str,
    verb: str,
    text: Annotated[str, Form()] = "",
    outcome: Annotated[str, Form()] = "",
    take_over: Annotated[bool, Form()] = False,
    client_id: Annotated[str, Form()] = "",
) -> Response:
    """An act sent by a form; a refused one shows the case with the reason, and keeps what was written."""
    body = ActBody(text=text, take_over=take_over, client_id=client_id)
    if verb == "resolve":
        body.outcome = outcome
    try:
        with room_of(request).sessions.begin() as session:
            perform(session, verb, escalation_id, act_of(request), body)
    except (ActRefused, ActInvalid) as error:
        status, sentence = explain(error)
        return _case_page(request, escalation_id, sentence, text, status)
    return RedirectResponse(f"/cases/{escalation_id}", status_code=303)


def _case_page(
    request: Request, escalation_id: str, trouble: str = "", draft: str = "", status: int = 200
) -> HTMLResponse:
    act = act_of(request)
    with room_of(request).sessions.begin() as session:
        audit.note_view(session, actor=act.staff.username, subject=escalation_id, at=act.at)
        view = read_case(session, escalation_id, act.staff, act.at)
        if view.row.held_by_me and not by_itself(request):
            renew(session, escalation_id, act)
    values = {
        "case": view, "outcomes": outcomes(), "trouble": trouble, "draft": draft,
        "client_id": uuid4().hex, "at": act.at,
    }  # fmt: skip
    return room_of(request).page(request, "case.html", values, status)
