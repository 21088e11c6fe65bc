"""Resolve: the holder closes the case with an outcome."""

from functools import cache
from pathlib import Path

import yaml
from sqlalchemy.orm import Session

from clinic import audit
from clinic.escalations import note_event
from clinic.tables import Escalation
from clinic.transitions.act import Act, ActInvalid
from clinic.transitions.cases import give_to_assistant_when_free
from clinic.transitions.held import held_case
from clinic.transitions.notices import tell_patient

_FILE = Path(__file__).parent.parent / "data" / "outcomes.yml"
NOT_STATED = "not_stated"


@cache
def outcomes() -> dict[str, str]:
    """The outcomes a case may end with, and their labels."""
    return yaml.safe_load(_FILE.read_text("utf-8"))


def resolve(session: Session, escalation_id: str, act: Act, outcome: str = NOT_STATED) -> Escalation:
    """claimed → resolved, with all cases of the conversation that this person holds.

    Raises ActInvalid for an unknown outcome and ActRefused without the claim.
    """
    if outcome not in outcomes():
        raise ActInvalid(f"Choose one of these outcomes: {', '.join(outcomes())}.")
    return close(session, escalation_id, act, outcome=outcome, verb="resolve", notice="resolved")


def close(
    session: Session, escalation_id: str, act: Act, *, outcome: str, verb: str, notice: str
) -> Escalation:
    """End what this person holds in the conversation; the patient hears of it and the assistant goes on."""
    case, conversation, held = held_case(session, escalation_id, act, verb.replace("_", " "))
    for one in held:
        one.state, one.resolved_at, one.outcome = "resolved", act.at, outcome
        one.holder_id = one.holder_name = one.lease_until = one.next_page_at = None
        note_event(session, one, notice, actor=act.staff.name, detail=outcome)
        audit.append(session, actor=act.staff.username, act=verb, subject=one.id, detail=outcome)
    session.flush()
    give_to_assistant_when_free(session, conversation)
    told = "left" if notice == "handed_back" and conversation.owner == "clinician" else notice
    tell_patient(session, conversation, case, told, name=act.staff.name)
    return case
