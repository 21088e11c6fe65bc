"""The JSON interface of the console."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Request

from clinic import audit, seen
from clinic.presence import here, others_here
from clinic.queue import queue_row, read_queue
from clinic.replies import passages
from clinic.tables import Escalation
from clinic.transitions.act import CaseNotFound
from clinic.transitions.assign import colleagues, hand_over_all
from clinic.web.acts import ActBody, perform
from clinic.web.gate import by_itself
from clinic.web.room import act_of, room_of, who
from common.clock import now

router = APIRouter(prefix="/api")
Show = Literal["all", "unclaimed", "mine"]
Acuity = Literal["", "emergency", "urgent", "routine", "self_care", "none"]


@router.get("/me")
def me(request: Request) -> dict[str, str]:
    """Who is signed in, and the token that changes need in X-CSRF-Token."""
    signed_in = who(request)
    return {
        "username": signed_in.staff.username,
        "display_name": signed_in.staff.name,
        "role": signed_in.staff.role,
        "csrf_token": signed_in.csrf_token,
    }


@router.get("/queue")
def queue(
    request: Request,
    show: Show = "all",
    acuity: Acuity = "",
    lang: Annotated[str, Query(max_length=8)] = "",
    overdue: bool = False,
    limit: Annotated[int, Query(ge=1, le=2000)] = 1000,
) -> dict[str, Any]:
    """What waits for a clinician, most dangerous first, then longest waiting."""
    room = room_of(request)
    audit.note_queue_view(room.sessions, actor=who(request).staff.username, at=now())
    with room.sessions() as session:
        found = read_queue(
            session, who(request).staff, now(), show=show, acuity=acuity, lang=lang, overdue=overdue,
            limit=limit,
        )  # fmt: skip
    return {
        "escalations": [asdict(row) for row in found.rows],
        "total": found.total,
        "waiting": found.waiting,
        "paging_fails": found.paging_fails,
    }


@router.post("/hand-over")
def hand_over(request: Request, body: ActBody) -> dict[str, int]:
    """At shift change: give everything that I hold to a colleague (`to`), with a note (`text`)."""
    with room_of(request).sessions.begin() as session:
        return {"handed_over": hand_over_all(session, act_of(request), body.to, body.text)}


@router.get("/colleagues")
def list_colleagues(request: Request) -> dict[str, Any]:
    """Whom a case may be given to."""
    with room_of(request).sessions() as session:
        found = colleagues(session, act_of(request))
    return {"colleagues": [{"id": one, "name": name} for one, name in found]}


@router.get("/passages")
def find_passages(
    request: Request, q: Annotated[str, Query(max_length=200)] = "", lang: Literal["en", "zh"] = "en"
) -> dict[str, Any]:
    """Approved passages by words of their titles, ready to be quoted in a reply."""
    with room_of(request).sessions() as session:
        return {"passages": [asdict(one) for one in passages(session, lang, q, now().date())]}


@router.post("/escalations/{escalation_id}/presence")
def presence(
    request: Request, escalation_id: str, typing: Annotated[bool, Body(embed=True)] = False
) -> dict[str, Any]:
    """Say that I have the case open; answers with who else has."""
    act = act_of(request)
    with room_of(request).sessions.begin() as session:
        here(session, escalation_id, act.staff, act.at, typing=typing)
        return {"others": [asdict(one) for one in others_here(session, escalation_id, act.staff, act.at)]}


@router.post("/escalations/{escalation_id}/seen")
def note_seen(
    request: Request, escalation_id: str, up_to: Annotated[int, Body(embed=True, ge=0, le=2**53)]
) -> dict[str, int]:
    """Say that everything up to that message was in view, by hand; answers with how many were unread."""
    act = act_of(request)
    if by_itself(request):
        return {"read": 0}
    with room_of(request).sessions.begin() as session:
        read = seen.in_view(session, escalation_id, up_to, act.at)
    with room_of(request).sessions.begin() as session:
        audit.note_view(session, actor=act.staff.username, subject=escalation_id, at=act.at)
    return {"read": read}


@router.post("/escalations/{escalation_id}/{verb}")
def do(
    request: Request, escalation_id: str, verb: str, body: Annotated[ActBody | None, Body()] = None
) -> dict[str, Any]:
    """acknowledge, claim, reply, ask, advise-emergency, assign, snooze, note, label, hand-back, resolve or
    renew; answers with the case as it is now.
    """
    act = act_of(request)
    with room_of(request).sessions.begin() as session:
        told = perform(session, verb, escalation_id, act, body or ActBody())
        session.flush()
        case = session.get(Escalation, escalation_id, populate_existing=True)
        if case is None:
            raise CaseNotFound
        return {"escalation": asdict(queue_row(case, act.staff, act.at)), **told}
