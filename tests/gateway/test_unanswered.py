"""A message whose process died is answered honestly, and questions left open bring a clinician; once each."""

from datetime import timedelta
from uuid import uuid4

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


WATCHED = {"status": "ok", "messages": [{"text": "Any of these?", "question": "intake:signs", "watch": True}]}


def sweep_as_if_later(app, http):
    """One round of the sweeper for which nobody has time left."""
    app.state.sweeper._unfinished_after = timedelta(seconds=-1)
    http.portal.call(app.state.sweeper.sweep)


def test_a_patient_who_leaves_questions_about_a_danger_open_brings_a_clinician_once(app, visitor, rasa):
    rasa.answer = WATCHED
    visitor.say("my head hurts")
    visitor.wait_for(lambda row: row["text"] == "Any of these?")
    assert [] == visitor.escalations()
    sweep_as_if_later(app, visitor.http)
    sweep_as_if_later(app, visitor.http)
    assert [("urgent", "unfinished")] == [(row.acuity, row.reason) for row in visitor.escalations()]
    assert 1 == len([row for row in visitor.history() if row["kind"] == "notice"])


def test_a_patient_who_answers_is_not_reported_for_stopping(app, visitor, rasa):
    rasa.answer = WATCHED
    visitor.say("my head hurts")
    visitor.wait_for(lambda row: row["text"] == "Any of these?")
    rasa.answer = {"status": "ok", "messages": [{"text": "Rest at home.", "kind": "advice"}]}
    visitor.say("none of these")
    visitor.wait_for(lambda row: row["kind"] == "advice")
    sweep_as_if_later(app, visitor.http)
    assert [] == visitor.escalations()


def test_two_sweeps_at_once_tell_of_unfinished_questions_once(app, visitor, rasa):
    rasa.answer = WATCHED
    visitor.say("my head hurts")
    visitor.wait_for(lambda row: row["text"] == "Any of these?")
    with app.state.database() as session:
        (asked,) = session.query(Message).filter_by(state="watched")
    sessions = [app.state.database() for _ in range(2)]
    for session in sessions:
        inbox.question_of(session, asked.turn_id)
        session.commit()
    for session in sessions:
        with session.begin():
            inbox.tell_unfinished(session, asked.conversation_id, asked.turn_id)
    assert 1 == len([row for row in visitor.history() if row["kind"] == "notice"])


def test_a_button_of_something_else_does_not_stand_for_an_answer(app, visitor, rasa):
    useful = {"title": "This helped", "payload": '/feedback{"useful": true}'}
    rasa.answer = {"status": "ok", "messages": [{**WATCHED["messages"][0], "buttons": [useful]}]}
    visitor.say("my head hurts")
    asked = visitor.wait_for(lambda row: row["text"] == "Any of these?")
    rasa.answer = {"status": "ok", "messages": [{"text": "Thank you"}]}
    token = asked["buttons"][0]["token"]
    visitor.http.post("/api/messages", json={"client_id": str(uuid4()), "button": token})
    visitor.wait_for(lambda row: row["text"] == "Thank you")
    sweep_as_if_later(app, visitor.http)
    assert ["unfinished"] == [row.reason for row in visitor.escalations()]


def test_asking_for_a_person_does_not_hide_the_danger_that_was_feared(app, visitor, rasa):
    rasa.answer = WATCHED
    visitor.say("my head hurts")
    visitor.wait_for(lambda row: row["text"] == "Any of these?")
    visitor.http.post("/api/person", json={"client_id": str(uuid4())})
    sweep_as_if_later(app, visitor.http)
    assert {"person_asked", "unfinished"} == {row.reason for row in visitor.escalations()}
