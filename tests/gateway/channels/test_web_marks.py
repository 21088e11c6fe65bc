"""The page's marks: bound to its session, in one call for many messages, and told to the patient's side."""

from datetime import datetime

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from common.clock import now
from common.records.conversation import Conversation
from common.records.marks import read_by_clinician
from common.records.message import Message
from common.records.outbox import OutboxRow
from common.records.write import add_message
from tests.gateway.conftest import CHEST_PAIN, Visitor


def replies(app):
    """What was written to patients, oldest first."""
    with app.state.database() as session:
        found = select(Message).where(Message.author != "patient").order_by(Message.id)
        return list(session.scalars(found))


def write_to(visitor, text="Hello, this is the nurse."):
    """A clinician's message in the visitor's conversation; its id."""
    with visitor.app.state.database.begin() as session:
        conversation = session.scalars(select(Conversation).order_by(Conversation.created_at)).first()
        return add_message(
            session, conversation, author="clinician", author_name="Mei", text=text, turn_id="t"
        ).id


def test_without_a_session_nothing_can_be_marked(app, http):
    assert 401 == TestClient(app).post("/api/marks", json={"read": 5}).status_code


@pytest.mark.parametrize("body", [{"read": -1}, {"read": 2**60}, {"delivered": "all"}, []])
def test_a_mark_that_is_no_message_number_is_refused(visitor, body):
    assert 422 == visitor.http.post("/api/marks", json=body).status_code


def test_one_call_marks_everything_up_to_a_message(visitor):
    ids = [write_to(visitor, f"line {number}") for number in range(3)]
    assert 204 == visitor.http.post("/api/marks", json={"delivered": ids[2], "read": ids[1]}).status_code
    rows = replies(visitor.app)
    assert ["delivered"] * 3 == [row.state for row in rows]
    assert [True, True, False] == [row.read_at is not None for row in rows]
    assert all(row.read_at is None or row.read_at >= row.delivered_at for row in rows)
    with visitor.app.state.database() as session:
        assert 0 == session.query(OutboxRow).filter_by(kind="delivery", done_at=None).count()


def test_a_mark_again_or_for_less_changes_nothing(visitor):
    first, second = write_to(visitor), write_to(visitor)
    visitor.http.post("/api/marks", json={"read": second})
    before = [(row.delivered_at, row.read_at) for row in replies(visitor.app)]
    for body in ({"read": second}, {"read": first}, {}, {"delivered": second}):
        visitor.http.post("/api/marks", json=body)
    assert before == [(row.delivered_at, row.read_at) for row in replies(visitor.app)]


def test_no_page_marks_another_patients_messages(app, visitor):
    written = write_to(visitor)
    other = Visitor(app, TestClient(app))
    assert 204 == other.http.post("/api/marks", json={"delivered": written, "read": written}).status_code
    assert [(None, None)] == [(row.delivered_at, row.read_at) for row in replies(app)]


def test_the_patient_hears_when_a_clinician_read_and_a_reload_still_says_so(visitor):
    visitor.say(CHEST_PAIN)
    news = visitor.http.get("/api/messages").json()
    mine = news["messages"][0]
    assert ({}, None) == (news["read"], mine["read_at"])
    with visitor.app.state.database.begin() as session:
        conversation = session.scalars(select(Conversation)).one()
        read_by_clinician(session, conversation.id, mine["id"], now())
    news = visitor.http.get("/api/messages").json()
    assert [str(mine["id"])] == list(news["read"])
    assert news["read"][str(mine["id"])] == news["messages"][0]["read_at"]
    assert abs((datetime.fromisoformat(news["messages"][0]["read_at"]) - now()).total_seconds()) < 60
