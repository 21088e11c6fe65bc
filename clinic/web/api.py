"""The JSON interface of the console."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request

from clinic.queue import queue_row, read_queue
from clinic.tables import Escalation
from clinic.web.acts import ActBody, perform
from clinic.web.room import act_of, room_of, who
from common.clock import now

router = APIRouter(prefix="/api")


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
    request: Request, show: str = "all", limit: Annotated[int, Query(ge=1, le=2000)] = 1000
) -> dict[str, Any]:
    """What waits for a clinician, most dangerous first, then longest waiting."""
    with room_of(request).sessions() as session:
        found = read_queue(session, who(request).staff, now(), show=show, limit=limit)
    return {
        "escalations": [asdict(row) for row in found.rows],
        "total": found.total,
        "waiting": found.waiting,
        "paging_fails": found.paging_fails,
    }


@router.post("/escalations/{escalation_id}/{verb}")
def do(
    request: Request, escalation_id: str, verb: str, body: Annotated[ActBody | None, Body()] = None
) -> dict[str, Any]:
    """acknowledge, claim, reply, hand-back, resolve or renew; answers with the case as it is now."""
    act = act_of(request)
    with room_of(request).sessions.begin() as session:
        told = perform(session, verb, escalation_id, act, body or ActBody())
        session.flush()
        case = session.get_one(Escalation, escalation_id)
        session.refresh(case)
        return {"escalation": asdict(queue_row(case, act.staff, act.at)), **told}
