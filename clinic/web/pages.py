"""The pages: the queue and one case."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from clinic import audit, seen
from clinic.case import read_case
from clinic.policy import policy
from clinic.queue import SHOWS
from clinic.replies import templates
from clinic.transitions.act import ActInvalid, ActRefused
from clinic.transitions.ask import questions
from clinic.transitions.assign import colleagues, hand_over_all
from clinic.transitions.claim import renew
from clinic.transitions.label import VERDICTS
from clinic.transitions.resolve import outcomes
from clinic.web.acts import ActBody, perform
from clinic.web.gate import by_itself, explain
from clinic.web.room import act_of, room_of, who
from common.acuity import ACUITIES
from common.locale import LANGUAGES

router = APIRouter(default_response_class=HTMLResponse)


@router.get("/")
def queue_page(
    request: Request, show: str = "all", acuity: str = "", lang: str = "", overdue: str = ""
) -> HTMLResponse:
    """The queue; a filter that nobody knows filters nothing."""
    show = show if show in SHOWS else "all"
    acuity = acuity if acuity in ACUITIES else ""
    lang = lang if lang in LANGUAGES else ""
    late = overdue == "1"
    act = act_of(request)
    audit.note_queue_view(room_of(request).sessions, actor=act.staff.username, at=act.at)
    with room_of(request).sessions() as session:
        queue = room_of(request).snapshots.read(
            session, act.staff, act.at, show=show, acuity=acuity, lang=lang, overdue=late
        )
        others = colleagues(session, act) if show == "mine" else []
    values = {
        "queue": queue, "show": show, "acuity": acuity, "lang": lang, "overdue": late, "acuities": ACUITIES,
        "languages": LANGUAGES, "colleagues": others, "link": _link,
        "filters": {"show": show, "acuity": acuity, "lang": lang, "overdue": "1" if late else ""},
    }  # fmt: skip
    return room_of(request).page(request, "queue.html", values)


@router.post("/hand-over")
def hand_over(
    request: Request, to: Annotated[str, Form()] = "", text: Annotated[str, Form()] = ""
) -> Response:
    """At shift change: give everything that I hold to a colleague, with a note."""
    with room_of(request).sessions.begin() as session:
        hand_over_all(session, act_of(request), to, text)
    return RedirectResponse("/", status_code=303)


@router.get("/cases/{escalation_id}")
def case_page(request: Request, escalation_id: str) -> HTMLResponse:
    """One case; looking at it is audited, keeps the holder's lease alive, and is told to the patient."""
    return _case_page(request, escalation_id)


@router.post("/cases/{escalation_id}/{verb}")
def do(
    request: Request, escalation_id: str, verb: str, body: Annotated[ActBody, Form()]
) -> Response:
    """An act sent by a form; a refused one shows the case with the reason, and keeps what was written."""
    if verb == "resolve" and "outcome" not in body.model_fields_set:
        body.outcome = ""  # a person at a form must choose; only the interface may leave it open
    try:
        with room_of(request).sessions.begin() as session:
            perform(session, verb, escalation_id, act_of(request), body)
    except (ActRefused, ActInvalid) as error:
        status, sentence = explain(error)
        return _case_page(request, escalation_id, sentence, {verb: body.text}, status)
    return RedirectResponse(f"/cases/{escalation_id}", status_code=303)


def _case_page(
    request: Request, escalation_id: str, trouble: str = "", drafts: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:  # fmt: skip
    act = act_of(request)
    if not by_itself(request):
        with room_of(request).sessions.begin() as session:  # by itself, so that no other lock waits for it
            seen.opened(session, escalation_id, act.at)
    with room_of(request).sessions.begin() as session:
        view = read_case(session, escalation_id, act.staff, act.at)
        audit.note_view(session, actor=act.staff.username, subject=escalation_id, at=act.at)
        if view.row.held_by_me and not by_itself(request):
            renew(session, escalation_id, act)
        others = colleagues(session, act)
    lang = view.row.lang if view.row.lang in LANGUAGES else LANGUAGES[0]
    asked = [(one.key, one.title, one.text[lang]) for one in questions().values()]
    values = {
        "case": view, "outcomes": outcomes(), "trouble": trouble, "drafts": drafts or {},
        "client_id": uuid4().hex, "at": act.at, "colleagues": others, "verdicts": VERDICTS,
        "acuities": ACUITIES, "questions": asked,
        "templates": templates(lang, view.region, who(request).staff.name),
        "longest_snooze": int(policy(view.row.acuity).longest_snooze.total_seconds() // 60),
    }  # fmt: skip
    return room_of(request).page(request, "case.html", values, status)


def _link(filters: dict[str, str], **change: str) -> str:
    """The queue's address with these filters and one of them changed."""
    wanted = {key: value for key, value in {**filters, **change}.items() if value and value != "all"}
    return "/?" + urlencode(wanted) if wanted else "/"
