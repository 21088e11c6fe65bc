"""Hand back: the clinician is done and the assistant goes on with the conversation."""

from sqlalchemy.orm import Session

from clinic.tables import Escalation
from clinic.transitions.act import Act
from clinic.transitions.resolve import close


def hand_back(session: Session, escalation_id: str, act: Act) -> Escalation:
    """claimed → resolved with the outcome "handed_back"; raises ActRefused without the claim."""
    return close(
        session, escalation_id, act, outcome="handed_back", verb="hand_back", notice="handed_back"
    )
