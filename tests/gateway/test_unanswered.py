"""A message whose process died is answered honestly, once."""

from common.clock import now
from common.records.message import Message
from gateway import inbox
from gateway.inbound import InboundMessage, SessionRef
from tests.gateway.conftest import Visitor


def a_turn_that_nobody_answers(app) -> InboundMessage:
    ref = SessionRef("c" * 32, "web", "u", "en", "US")
    inbound = InboundMessage(ref, "m1", "I have a sore knee", now())
    with app.state.database.begin() as session:
        inbox.accept_consent(session, ref)
    with app.state.database.begin() as session:
        assert "ask" == inbox.record(session, inbound, (), None).outcome
    return inbound


def test_an_unanswered_message_is_ended_with_an_honest_word_and_an_escalation(app, http):
    inbound = a_turn_that_nobody_answers(app)
    http.portal.call(app.state.sweeper.sweep)
    http.portal.call(app.state.sweeper.sweep)
    with app.state.database() as session:
        rows = session.query(Message).filter_by(turn_id=inbound.turn_id).order_by(Message.id).all()
    assert [("patient", "answered"), ("assistant", "sent")] == [(row.author, row.state) for row in rows]
    visitor = Visitor(app, http)
    assert ["system_failure"] == [row.reason for row in visitor.escalations()]
