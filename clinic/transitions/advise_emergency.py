"""Seen; emergency services advised: one press claims the case and tells the patient whom to call."""

from sqlalchemy.orm import Session

from clinic import audit, seen
from clinic.escalations import note_event
from clinic.transitions.act import Act
from clinic.transitions.cases import locked_case
from clinic.transitions.claim import take
from clinic.transitions.notices import canned
from clinic.transitions.reply import reply, sent_before
from common.records.message import Message


def advise_emergency(session: Session, escalation_id: str, act: Act, *, client_id: str = "") -> Message:
    """Claim the case and write, in the clinician's name, the fixed advice to call the emergency number.

    The case stays claimed: whoever gave the advice stays with the patient. The same `client_id` again (a
    doubled click) gives back the first message. Raises ActRefused when another
    clinician holds it or it is resolved.
    """
    case, conversation = locked_case(session, escalation_id)
    if (sent := sent_before(session, conversation, act, client_id)) is not None:
        return sent
    take(session, case, conversation, act)
    seen.opened(session, case.id, act.at)
    told = reply(session, escalation_id, act, canned(conversation, "call_emergency"), client_id=client_id)
    note_event(session, case, "emergency_advised", actor=act.staff.name)
    audit.append(session, actor=act.staff.username, act="advise_emergency", subject=case.id)
    return told
