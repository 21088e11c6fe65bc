"""Marks go forward only: delivered, then read, each once, and never for another conversation."""

from datetime import UTC, datetime, timedelta

import pytest

import clinic.tables  # noqa: F401 - so that its tables are made
from common.db import Base, make_engine, make_sessions
from common.records.conversation import Conversation
from common.records.marks import mark_delivered, read_by_clinician, read_by_patient
from common.records.message import Message
from common.records.outbox import OutboxRow
from common.records.write import add_message
from common.settings import ProcessSettings
from tests.folder import settings_in

T0 = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)


def at(minutes):
    return T0 + timedelta(minutes=minutes)


@pytest.fixture
def sessions(tmp_path):
    engine = make_engine(settings_in(tmp_path, ProcessSettings))
    Base.metadata.create_all(engine)
    yield make_sessions(engine)
    engine.dispose()


def talk(sessions, user, *authors):
    """A conversation in which these wrote at 14:00; its id and the messages' ids."""
    with sessions.begin() as session:
        conversation = Conversation(channel="web", user_key=user, channel_user_id=user)
        session.add(conversation)
        session.flush()
        ids = []
        for number, author in enumerate(authors):
            message = add_message(session, conversation, author=author, text="words", turn_id=f"t{number}")
            message.created_at = T0
            ids.append(message.id)
        return conversation.id, ids


@pytest.fixture
def do(sessions):
    def run(mark, *args):
        with sessions.begin() as session:
            return mark(session, *args)

    return run


@pytest.fixture
def marks(sessions):
    """What a message says of itself: state, delivered, read, in minutes after 14:00."""

    def minutes(moment):
        return None if moment is None else (moment - T0).total_seconds() / 60

    def read(message_id):
        with sessions() as session:
            row = session.get_one(Message, message_id)
            return row.state, minutes(row.delivered_at), minutes(row.read_at)

    return read


def test_delivered_is_noted_with_its_time_and_ends_the_delivery(sessions, do, marks):
    conversation, (first, second) = talk(sessions, "ana", "clinician", "assistant")
    assert 1 == do(mark_delivered, conversation, first, at(3))
    assert ("delivered", 3, None) == marks(first)
    assert ("sent", None, None) == marks(second)
    with sessions() as session:
        assert [second] == [row.message_id for row in session.query(OutboxRow).filter_by(done_at=None)]


def test_reading_up_to_a_message_reads_all_before_it_and_delivers_them(sessions, do, marks):
    conversation, (first, second, third) = talk(sessions, "ana", "clinician", "assistant", "clinician")
    assert 2 == do(read_by_patient, conversation, second, at(5))
    assert [("delivered", 5, 5), ("delivered", 5, 5), ("sent", None, None)] == [
        marks(one) for one in (first, second, third)
    ]
    with sessions() as session:
        assert [third] == [row.message_id for row in session.query(OutboxRow).filter_by(done_at=None)]


def test_the_first_reading_stands_however_often_it_is_told(sessions, do, marks):
    conversation, (first, second) = talk(sessions, "ana", "clinician", "clinician")
    do(mark_delivered, conversation, first, at(3))
    do(read_by_patient, conversation, second, at(5))
    for up_to, minute in ((second, 9), (first, 10), (0, 11), (2**53, 12)):
        assert 0 == do(read_by_patient, conversation, up_to, at(minute))
        assert 0 == do(mark_delivered, conversation, up_to, at(minute))
    assert [("delivered", 3, 5), ("delivered", 5, 5)] == [marks(first), marks(second)]


@pytest.mark.parametrize("mark", [mark_delivered, read_by_patient, read_by_clinician])
def test_no_mark_reaches_another_conversation(sessions, do, marks, mark):
    mine, _ = talk(sessions, "ana", "patient", "clinician")
    _, (question, reply) = talk(sessions, "bo", "patient", "clinician")
    do(mark, mine, 2**53, at(5))
    assert [("received", None, None), ("sent", None, None)] == [marks(question), marks(reply)]


def test_the_patient_reads_what_others_wrote_and_a_clinician_what_the_patient_wrote(sessions, do, marks):
    conversation, (question, reply) = talk(sessions, "ana", "patient", "clinician")
    assert 1 == do(read_by_patient, conversation, reply, at(5))
    assert ("received", None, None) == marks(question)
    assert 1 == do(read_by_clinician, conversation, reply, at(6))
    assert [("received", None, 6), ("delivered", 5, 5)] == [marks(question), marks(reply)]


def test_with_a_clock_set_back_nothing_is_read_before_it_was_written_or_delivered(sessions, do, marks):
    conversation, (question, reply, late) = talk(sessions, "ana", "patient", "clinician", "clinician")
    do(mark_delivered, conversation, reply, at(3))
    do(read_by_patient, conversation, late, at(-60))
    do(read_by_clinician, conversation, late, at(-60))
    assert [("received", None, 0), ("delivered", 3, 3), ("delivered", 0, 0)] == [
        marks(one) for one in (question, reply, late)
    ]
