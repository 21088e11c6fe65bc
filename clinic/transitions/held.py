"""The gate before everything that only the holder may do."""

from sqlalchemy.orm import Session

from clinic.tables import Escalation
from clinic.transitions.act import Act
from clinic.transitions.cases import cases_held, locked_case, refuse_unless_held
from clinic.transitions.claim import claim
from common.records.conversation import Conversation


def held_case(
    session: Session, escalation_id: str, act: Act, doing: str
) -> tuple[Escalation, Conversation, list[Escalation]]:
    """The case, its conversation and all its cases in this person's hands, with their lease renewed.

    A case that came while this person holds the conversation is theirs too. Raises ActRefused with the
    reason for anybody else.
    """
    case, conversation = locked_case(session, escalation_id)
    if case.state == "resolved" or not cases_held(session, conversation.id, act):
        refuse_unless_held(case, act, doing)
    claim(session, escalation_id, act)
    return case, conversation, cases_held(session, conversation.id, act)
