"""Nothing is remembered before a yes, nothing after a no, and forgetting leaves nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, NoResultFound

from common.db import Base, make_engine, make_sessions
from common.profile import book
from common.profile.facts import ProfileFact
from common.records.conversation import Conversation
from common.records.profile import PatientProfile
from common.settings import ProcessSettings
from tests.folder import settings_in

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FACTS = (ProfileFact("age", 34.0, "34", AT), ProfileFact("long_term", True, "zebra disease", AT))


@pytest.fixture
def sessions(tmp_path):
    engine = make_engine(settings_in(tmp_path, ProcessSettings))
    Base.metadata.create_all(engine)
    made = make_sessions(engine)
    with made.begin() as session:
        session.add(Conversation(id="c", channel="web", user_key="k", channel_user_id="u", lang="zh"))
    yield made
    engine.dispose()


def test_a_yes_keeps_the_facts_with_language_and_channel(sessions):
    with sessions.begin() as session:
        book.allow(session, "c", FACTS, AT)
    with sessions() as session:
        profile = book.read(session, "c", AT)
    assert (34.0, True, "zh", "web") == tuple(
        profile.value(name) for name in ("age", "long_term", "language", "channel")
    )
    assert (AT, False) == (profile.allowed_at, profile.declined)


def test_nothing_is_added_without_a_yes(sessions):
    with sessions.begin() as session:
        assert not book.remember(session, "c", FACTS, AT)
        book.decline(session, "c", AT)
        assert not book.remember(session, "c", FACTS, AT)
        assert (None, True) == (session.get(PatientProfile, "c").facts, book.read(session, "c", AT).declined)


def test_the_database_itself_refuses_facts_without_a_yes(sessions):
    with pytest.raises(IntegrityError), sessions.begin() as session:
        session.add(PatientProfile(conversation_id="c", facts="[]"))


def test_newer_words_take_the_place_of_older_ones(sessions):
    later = AT + timedelta(days=3)
    with sessions.begin() as session:
        book.allow(session, "c", FACTS, AT)
        assert book.remember(session, "c", [ProfileFact("long_term", False, "", later)], later)
        profile = book.read(session, "c", later)
    assert (False, AT) == (profile.value("long_term"), profile.allowed_at)
    assert [later] == [fact.said_at for fact in profile.facts if fact.name == "long_term"]


def test_a_no_takes_back_what_was_remembered(sessions):
    with sessions.begin() as session:
        book.allow(session, "c", FACTS, AT)
        book.decline(session, "c", AT)
        assert () == book.read(session, "c", AT).facts


def test_what_is_forgotten_is_known_no_more(sessions):
    with sessions.begin() as session:
        book.allow(session, "c", FACTS, AT)
        assert book.forget(session, "c")
        assert not book.forget(session, "c")
        assert book.Profile() == book.read(session, "c", AT)


def test_the_words_are_encrypted(sessions):
    with sessions.begin() as session:
        book.allow(session, "c", FACTS, AT)
        assert b"zebra" not in session.scalar(text("SELECT facts FROM patient_profile"))


def test_an_unknown_conversation_is_refused(sessions):
    with pytest.raises(NoResultFound), sessions.begin() as session:
        book.allow(session, "nobody", FACTS, AT)
    with pytest.raises(NoResultFound), sessions.begin() as session:
        book.decline(session, "nobody", AT)
