"""One question for each advice, the newest in place of the one before, and none for who does not want it."""

from datetime import UTC, datetime, timedelta

import pytest

from common.db import Base, make_engine, make_sessions
from common.follow_ups import book
from common.follow_ups.times import times
from common.records.conversation import Conversation
from common.records.follow_up import SENT, WAITING, FollowUp
from common.settings import ProcessSettings
from tests.clinic.conftest import database_url, new_conversation  # noqa: F401 - a fixture
from tests.folder import settings_in

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WORDS = "my throat hurts"


class Book:
    """One patient's follow-ups."""

    def __init__(self, settings):
        self.engine = make_engine(settings)
        Base.metadata.create_all(self.engine)
        self.sessions = make_sessions(self.engine)
        self.times = times(settings)
        with self.sessions.begin() as session:
            self.patient = new_conversation(session).id

    def advise(self, turn, acuity="routine", at=NOON, about=WORDS):
        with self.sessions.begin() as session:
            return book.schedule(session, self.patient, turn, acuity, "en", about, at, self.times)

    def ask(self, turn, at):
        with self.sessions.begin() as session:
            row = session.query(FollowUp).filter_by(turn_id=turn).one()
            return book.move(session, row.id, WAITING, state=SENT, sent_at=at)

    def choose(self, wanted):
        with self.sessions.begin() as session:
            book.choose(session, self.patient, wanted, NOON)

    def open_one(self, at):
        with self.sessions() as session:
            return book.open_one(session, self.patient, at, self.times)

    def rows(self):
        with self.sessions() as session:
            rows = session.query(FollowUp).order_by(FollowUp.turn_id)
            return {row.turn_id: (row.state, row.why) for row in rows}


@pytest.fixture
def patient(tmp_path, database_url):  # noqa: F811
    made = Book(settings_in(tmp_path, ProcessSettings, database_url=database_url, time_zone="UTC"))
    yield made
    made.engine.dispose()


def test_advice_is_followed_up_once(patient):
    assert patient.advise("t1")
    assert not patient.advise("t1")
    assert {"t1": (WAITING, None)} == patient.rows()


def test_newer_advice_takes_the_place_of_the_question_about_the_older(patient):
    patient.advise("t1")
    assert patient.advise("t2")
    assert {"t1": ("cancelled", "replaced"), "t2": (WAITING, None)} == patient.rows()


def test_newer_advice_ends_a_question_that_nobody_answered(patient):
    patient.advise("t1")
    patient.ask("t1", NOON + 24 * HOUR)
    patient.advise("t2", at=NOON + 25 * HOUR)
    assert ("cancelled", "replaced") == patient.rows()["t1"]


@pytest.mark.parametrize("acuity", ["emergency", "none"])
def test_an_emergency_is_never_followed_up(patient, acuity):
    assert not patient.advise("t1", acuity)
    assert {} == patient.rows()


def test_who_does_not_want_it_is_not_asked_until_they_ask(patient):
    patient.advise("t1")
    patient.choose(False)
    assert not patient.advise("t2")
    assert {"t1": ("cancelled", "opted_out")} == patient.rows()
    patient.choose(True)
    assert patient.advise("t3")


def test_nobody_is_asked_more_than_three_times_a_week(patient):
    for number in range(3):
        patient.advise(f"t{number}", at=NOON + number * HOUR)
        patient.ask(f"t{number}", NOON + number * HOUR)
    assert not patient.advise("t3", at=NOON + 4 * HOUR)
    assert patient.advise("t4", at=NOON + timedelta(days=8))


def test_words_are_the_answer_for_two_days(patient):
    patient.advise("t1")
    assert patient.open_one(NOON + 24 * HOUR) is None
    patient.ask("t1", NOON + 24 * HOUR)
    assert "t1" == patient.open_one(NOON + 71 * HOUR).turn_id
    assert patient.open_one(NOON + 73 * HOUR) is None


def test_a_question_is_answered_by_one(patient):
    patient.advise("t1")
    patient.ask("t1", NOON + HOUR)
    row = patient.open_one(NOON + 2 * HOUR)
    with patient.sessions.begin() as session:
        assert book.move(session, row.id, SENT, state="answered", why="better")
        assert not book.move(session, row.id, SENT, state="answered", why="worse")
    assert {"t1": ("answered", "better")} == patient.rows()


def test_the_words_lie_encrypted_and_are_not_long(patient):
    patient.advise("t1", about="ache " * 100)
    with patient.engine.connect() as connection:
        raw = connection.exec_driver_sql("SELECT about FROM follow_up").scalar_one()
    assert b"ache" not in bytes(raw)
    with patient.sessions() as session:
        assert session.query(FollowUp).one().about.endswith("…")


def test_an_unknown_conversation_is_no_error(patient):
    with patient.sessions.begin() as session:
        assert not book.schedule(session, "x" * 32, "t1", "routine", "en", WORDS, NOON, patient.times)


def test_the_choice_is_kept_with_the_conversation(patient):
    patient.choose(False)
    with patient.sessions() as session:
        assert NOON == session.get_one(Conversation, patient.patient).follow_ups_off_at
