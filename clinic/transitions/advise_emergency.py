"""Seen; emergency services advised: one press claims the case and tells the patient whom to call."""

from sqlalchemy.orm import Session

from clinic import audit
from clinic.escalations import note_event
from clinic.transitions.act import Act
from clinic.transitions.claim import claim
from clinic.transitions.notices import canned
from clinic.transitions.reply import reply
from common.records.conversation import Conversation
from common.records.message import Message


def advise_emergency(session: Session, escalation_id: str, act: Act, *, client_id: str = "") -> Message:
    """Claim the case and write, in the clinician's name, the fixed advice to call the emergency number.

    The case stays claimed: whoever gave the advice stays with the patient. Raises ActRefused when another
    clinician holds it or it is resolved.
    """
    case = claim(session, escalation_id, act)
    conversation = session.get_one(Conversation, case.conversation_id)
    told = reply(session, escalation_id, act, canned(conversation, "call_emergency"), client_id=client_id)
    note_event(session, case, "emergency_advised", actor=act.staff.name)
    audit.append(session, actor=act.staff.username, act="advise_emergency", subject=case.id)
    return told
