"""The database keeps patients' words unreadable on disk."""

from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from common.db import Base, make_engine, make_sessions
from common.records.conversation import Conversation
from common.records.message import Message
from common.records.outbox import OutboxRow
from common.records.write import add_message
from common.settings import ProcessSettings
from tests.folder import settings_in


@pytest.fixture
def settings(tmp_path: Path) -> ProcessSettings:
    return settings_in(tmp_path, ProcessSettings)


@pytest.fixture
def sessions(settings):
    engine = make_engine(settings)
    Base.metadata.create_all(engine)
    yield make_sessions(engine)
    engine.dispose()


def a_conversation(session) -> Conversation:
    row = Conversation(channel="web", user_key="k", channel_user_id="u")
    session.add(row)
    session.flush()
    return row


def test_a_message_reads_back_as_it_was_written(sessions):
    with sessions.begin() as session:
        add_message(session, a_conversation(session), author="patient", text="头痛 headache", turn_id="t1")
    with sessions() as session:
        assert "头痛 headache" == session.query(Message).one().text


def test_the_patients_words_are_nowhere_in_the_file(sessions, tmp_path):
    with sessions.begin() as session:
        add_message(session, a_conversation(session), author="patient", text="zebracough", turn_id="t1")
    assert all(b"zebracough" not in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


def test_a_reply_is_written_with_its_delivery_and_a_patients_message_without(sessions):
    with sessions.begin() as session:
        conversation = a_conversation(session)
        add_message(session, conversation, author="patient", text="hi", turn_id="t1")
        reply = add_message(session, conversation, author="assistant", text="hello", turn_id="t1")
    with sessions() as session:
        assert [reply.id] == [row.message_id for row in session.query(OutboxRow)]


def test_the_same_platform_message_cannot_be_stored_twice(sessions):
    with sessions() as session:
        conversation = a_conversation(session)
        add_message(session, conversation, author="patient", text="a", turn_id="1", channel_message_id="m")
        with pytest.raises(IntegrityError):
            add_message(
                session, conversation, author="patient", text="a", turn_id="2", channel_message_id="m"
            )
