"""The gate before everything that only the holder may do."""

from sqlalchemy.orm import Session

from clinic.tables import Escalation
from clinic.transitions.act import Act
from clinic.transitions.cases import cases_held, extend, locked_case, refuse_unless_held
from clinic.transitions.claim import take
from common.records.conversation import Conversation


def held_case(
    session: Session, escalation_id: str, act: Act, doing: str
) -> tuple[Escalation, Conversation, list[Escalation]]:
    """The case, its conversation, and this person's cases in it, with their lease renewed.

    A case that came while this person holds the conversation becomes theirs by acting on it; others that
    came meanwhile stay open, for nobody has read them. Raises ActRefused with the reason for anybody else.
    """
    case, conversation = locked_case(session, escalation_id)
    held = cases_held(session, conversation.id, act)
    if case.state == "resolved" or not held:
        refuse_unless_held(case, act, doing)
    if case in held:
        extend(session, conversation.id, act)
    else:
        take(session, case, conversation, act)
        held.append(case)
    return case, conversation, held
