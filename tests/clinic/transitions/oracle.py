"""What holds of every case at every moment, whatever was done or died before."""

from sqlalchemy.orm import Session, sessionmaker

from clinic.tables import STATES, Escalation
from common.records.conversation import Conversation


def check_states_and_holders(sessions: sessionmaker[Session], made: set[str]) -> None:
    """Every case that was made is there, in one state that fits its columns; a patient has one holder."""
    with sessions() as session:
        cases = session.query(Escalation).all()
        assert made == {case.id for case in cases}
        for case in cases:
            assert case.state in STATES
            assert (case.state == "claimed") == (case.holder_id is not None)
            assert (case.state == "resolved") == (case.resolved_at is not None)
            assert (case.next_page_at is not None) == (case.state in ("open", "acknowledged"))
        for conversation in session.query(Conversation):
            held = {one.holder_id for one in cases if one.conversation_id == conversation.id} - {None}
            assert len(held) <= 1
            assert not held or conversation.owner == "clinician"
