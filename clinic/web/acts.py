"""The acts that a clinician can ask for by form or by JSON."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from clinic.transitions.acknowledge import acknowledge
from clinic.transitions.act import Act, ActRefused, CaseNotFound
from clinic.transitions.advise_emergency import advise_emergency
from clinic.transitions.ask import ask
from clinic.transitions.assign import assign
from clinic.transitions.claim import claim, renew
from clinic.transitions.hand_back import hand_back
from clinic.transitions.label import label
from clinic.transitions.note import add_note
from clinic.transitions.reply import reply
from clinic.transitions.resolve import NOT_STATED, resolve
from clinic.transitions.snooze import snooze


class ActBody(BaseModel):
    """What may come with an act; each act reads what it needs."""

    text: str = ""
    outcome: str = NOT_STATED
    take_over: bool = False
    client_id: Annotated[str, Field(max_length=64)] = ""
    to: str = ""
    minutes: Annotated[int, Field(ge=0, le=100_000)] = 0
    question: str = ""
    verdict: str = ""
    acuity: str = ""


Told = dict[str, Any]
_Doing = Callable[[Session, str, Act, ActBody], Told]


def perform(session: Session, verb: str, escalation_id: str, act: Act, body: ActBody) -> Told:
    """Do it in the caller's transaction; what the caller may tell of it.

    Raises CaseNotFound for an unknown verb or case, ActRefused and ActInvalid as the acts do.
    """
    doing = _ACTS.get(verb)
    if doing is None:
        raise CaseNotFound("There is no such action.")
    return doing(session, escalation_id, act, body)


def _renew(session: Session, escalation_id: str, act: Act, _body: ActBody) -> Told:
    if not renew(session, escalation_id, act):
        raise ActRefused("You do not hold this case, so there is no claim to renew.")
    return {}


def _quietly(doing: Callable[[Session, str, Act, ActBody], Any]) -> _Doing:
    """An act of which there is nothing to tell but the case itself."""

    def run(session: Session, escalation_id: str, act: Act, body: ActBody) -> Told:
        doing(session, escalation_id, act, body)
        return {}

    return run


_ACTS: dict[str, _Doing] = {
    "acknowledge": _quietly(lambda session, case, act, _: acknowledge(session, case, act)),
    "claim": _quietly(lambda session, case, act, body: claim(session, case, act, take_over=body.take_over)),
    "reply": lambda session, case, act, body: {
        "message_id": reply(session, case, act, body.text, client_id=body.client_id).id
    },
    "ask": lambda session, case, act, body: {
        "message_id": ask(session, case, act, body.question, client_id=body.client_id).id
    },
    "advise-emergency": lambda session, case, act, body: {
        "message_id": advise_emergency(session, case, act, client_id=body.client_id).id
    },
    "note": lambda session, case, act, body: {
        "note_id": add_note(session, case, act, body.text, client_id=body.client_id).id
    },
    "label": lambda session, case, act, body: {
        "label_id": label(session, case, act, body.verdict, body.acuity).id
    },
    "assign": _quietly(
        lambda session, case, act, body: assign(
            session, case, act, body.to, body.text, client_id=body.client_id
        )
    ),
    "snooze": _quietly(
        lambda session, case, act, body: snooze(
            session, case, act, body.minutes, body.text, client_id=body.client_id
        )
    ),
    "hand-back": _quietly(lambda session, case, act, _: hand_back(session, case, act)),
    "resolve": _quietly(lambda session, case, act, body: resolve(session, case, act, body.outcome)),
    "renew": _renew,
}
