"""The acts that a clinician can ask for by form or by JSON."""

from typing import Any

from pydantic import BaseModel
from sqlalchemy.orm import Session

from clinic.transitions.acknowledge import acknowledge
from clinic.transitions.act import Act, ActRefused, CaseNotFound
from clinic.transitions.claim import claim, renew
from clinic.transitions.hand_back import hand_back
from clinic.transitions.reply import reply
from clinic.transitions.resolve import NOT_STATED, resolve


class ActBody(BaseModel):
    """What may come with an act; each act reads what it needs."""

    text: str = ""
    outcome: str = NOT_STATED
    take_over: bool = False
    client_id: str = ""


def perform(session: Session, verb: str, escalation_id: str, act: Act, body: ActBody) -> dict[str, Any]:
    """Do it in the caller's transaction; what the caller may tell of it.

    Raises CaseNotFound for an unknown verb or case, ActRefused and ActInvalid as the acts do.
    """
    match verb:
        case "acknowledge":
            acknowledge(session, escalation_id, act)
        case "claim":
            claim(session, escalation_id, act, take_over=body.take_over)
        case "reply":
            return {"message_id": reply(session, escalation_id, act, body.text, client_id=body.client_id).id}
        case "hand-back":
            hand_back(session, escalation_id, act)
        case "resolve":
            resolve(session, escalation_id, act, body.outcome)
        case "renew":
            if not renew(session, escalation_id, act):
                raise ActRefused("You do not hold this case, so there is no claim to renew.")
        case _:
            raise CaseNotFound("There is no such action.")
    return {}
