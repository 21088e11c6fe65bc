"""Each question is asked once: after a crash, by two gateways, and whatever the clock does."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, text

from clinic.tables import Escalation
from common.db import Base, make_engine, make_sessions
from common.follow_ups import book
from common.follow_ups.times import times
from common.records.conversation import Conversation
from common.records.follow_up import FollowUp
from common.records.message import Message
from common.records.outbox import OutboxRow
from common.records.write import add_message
from gateway.buttons import Buttons
from gateway.feed import Feed
from gateway.follow_ups import FollowUps
from gateway.settings import GatewaySettings
from gateway.shown import shown
from tests.clinic.conftest import database_url, new_case, new_conversation  # noqa: F401 - a fixture
from tests.folder import settings_in

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DUE = NOON + 24 * HOUR
SOON = timedelta(minutes=15)
WORDS = "my throat hurts"


class Killed(BaseException):
    """Stands for kill -9: no code of ours may catch it."""


class Clinic:
    """Patients who were advised, and a gateway that asks them."""

    def __init__(self, settings):
        self.settings = settings
        self.engine = make_engine(settings)
        Base.metadata.create_all(self.engine)
        self.sessions = make_sessions(self.engine)
        self.times = times(settings)
        self.worker = self.gateway()

    def gateway(self):
        return FollowUps(self.sessions, Feed(self.sessions, 1.0), self.times)

    def advised(self, user="ana", acuity="routine", at=NOON, lang="en", turn="t1"):
        with self.sessions.begin() as session:
            found = session.query(Conversation).filter_by(user_key=user).one_or_none()
            conversation = found or new_conversation(session, user, lang)
            add_message(session, conversation, author="patient", text=WORDS, turn_id=turn).created_at = at
            book.schedule(session, conversation.id, turn, acuity, lang, WORDS, at, self.times)
            return conversation.id

    def questions(self):
        with self.sessions() as session:
            return session.query(Message).filter(Message.turn_id.startswith("follow-up-")).all()

    def row(self, turn="t1"):
        with self.sessions() as session:
            return session.query(FollowUp).filter_by(turn_id=turn).one()

    def change(self, work):
        with self.sessions.begin() as session:
            work(session)

    def escalated(self, turn, acuity):
        """A case of that turn, as old as the advice."""
        new_case(self.sessions, turn=turn, acuity=acuity, reason="triage")
        self.change(lambda session: session.query(Message).update({"created_at": NOON}))

    def close_cases(self, at, outcome="advised"):
        def work(session):
            for case in session.query(Escalation):
                case.state, case.resolved_at, case.outcome, case.next_page_at = "resolved", at, outcome, None

        self.change(work)


@pytest.fixture
def clinic(tmp_path, database_url):  # noqa: F811
    made = Clinic(settings_in(tmp_path, GatewaySettings, database_url=database_url, time_zone="UTC"))
    yield made
    made.engine.dispose()


@pytest.mark.parametrize(("lang", "better"), [("en", "Better"), ("zh", "好些了")])
def test_a_patient_is_asked_when_it_is_time_with_buttons_that_only_the_gateway_can_sign(clinic, lang, better):
    patient = clinic.advised(lang=lang)
    assert [] == clinic.worker.round(DUE - SOON)
    assert [patient] == clinic.worker.round(DUE)
    (question,) = clinic.questions()
    assert WORDS in question.text
    pressed = shown(question, Buttons("secret"))["buttons"]
    assert better == pressed[0]["title"]
    assert (better, '/follow_up{"how": "better"}') == Buttons("secret").read(patient, pressed[0]["token"])
    assert ("sent", DUE) == (clinic.row().state, clinic.row().sent_at)
    with clinic.sessions() as session:
        delivery = session.query(OutboxRow).filter_by(kind="delivery").one()
    assert question.id == delivery.message_id


def test_nobody_is_asked_twice(clinic):
    clinic.advised()
    for minutes in range(5):
        clinic.worker.round(DUE + minutes * SOON)
    assert 1 == len(clinic.questions())


def test_two_gateways_at_once_ask_each_patient_once(clinic):
    for number in range(12):
        clinic.advised(f"user-{number}")
    start = threading.Barrier(2)

    def work(worker, asked):
        start.wait()
        asked.extend(worker.round(DUE))

    first, second = [], []
    hands = [threading.Thread(target=work, args=(clinic.gateway(), asked)) for asked in (first, second)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert 12 == len({*first, *second}) == len(first + second) == len(clinic.questions())


@pytest.mark.parametrize("dies_at", range(1, 12))
def test_a_gateway_that_dies_at_any_statement_asks_once_in_the_end(clinic, dies_at):
    clinic.advised("ana")
    clinic.advised("bo")
    done = []

    def die(*_args):
        done.append(1)
        if len(done) == dies_at:
            raise Killed

    event.listen(clinic.engine, "before_cursor_execute", die)
    try:
        clinic.worker.round(DUE)
    except Killed:
        pass
    finally:
        event.remove(clinic.engine, "before_cursor_execute", die)
    clinic.engine.dispose()
    clinic.gateway().round(DUE + SOON)
    assert 2 == len(clinic.questions()) == len({question.conversation_id for question in clinic.questions()})


def test_a_clock_that_jumps_ahead_does_not_flood_and_says_so(clinic):
    for number in range(5):
        clinic.advised(f"user-{number}")
    assert [] == clinic.worker.round(DUE + 30 * HOUR)
    with clinic.sessions() as session:
        assert {("expired", "late")} == {(row.state, row.why) for row in session.query(FollowUp)}
    assert [] == clinic.questions()


def test_a_clock_that_is_set_back_asks_nobody_again(clinic):
    clinic.advised()
    clinic.worker.round(DUE)
    clinic.worker.round(DUE - 40 * HOUR)
    clinic.worker.round(DUE + SOON)
    assert 1 == len(clinic.questions())


def test_after_a_short_absence_everybody_is_still_asked(clinic):
    clinic.advised()
    assert 1 == len(clinic.worker.round(DUE + 5 * HOUR))


def test_at_night_the_question_waits_for_the_morning(clinic):
    clinic.advised()
    clinic.worker.round(DUE + 10 * HOUR)
    assert ([], DUE.replace(hour=8) + 24 * HOUR) == (clinic.questions(), clinic.row().due_at)
    assert 1 == len(clinic.worker.round(clinic.row().due_at))


def test_an_urgent_question_does_not_wait_for_the_morning(clinic):
    clinic.advised(acuity="urgent", at=NOON + 10 * HOUR)
    assert 1 == len(clinic.worker.round(NOON + 12 * HOUR))


def test_while_a_case_waits_nothing_is_asked_and_after_it_the_hours_count_anew(clinic):
    clinic.advised(acuity="urgent")
    clinic.escalated("t1", "urgent")
    assert [] == clinic.worker.round(NOON + 2 * HOUR)
    assert NOON + 2 * HOUR + SOON == clinic.row().due_at
    clinic.close_cases(NOON + 3 * HOUR)
    assert [] == clinic.worker.round(NOON + 3 * HOUR)
    assert NOON + 5 * HOUR == clinic.row().due_at
    assert 1 == len(clinic.worker.round(NOON + 5 * HOUR))


def test_while_a_clinician_has_the_conversation_nothing_is_asked(clinic):
    patient = clinic.advised()
    clinic.change(lambda session: setattr(session.get_one(Conversation, patient), "owner", "clinician"))
    assert [] == clinic.worker.round(DUE)
    clinic.change(lambda session: setattr(session.get_one(Conversation, patient), "owner", "assistant"))
    assert 1 == len(clinic.worker.round(DUE + SOON))


def test_a_clinician_who_holds_it_for_days_ends_the_question(clinic):
    patient = clinic.advised()
    clinic.change(lambda session: setattr(session.get_one(Conversation, patient), "owner", "clinician"))
    at = DUE
    while at < NOON + 110 * HOUR:
        clinic.worker.round(at)
        at += 6 * HOUR
    assert ("expired", "gave_up") == (clinic.row().state, clinic.row().why)


def test_an_emergency_since_the_advice_ends_the_question(clinic):
    clinic.advised()
    clinic.escalated("t2", "emergency")
    clinic.worker.round(DUE)
    assert ("cancelled", "emergency") == (clinic.row().state, clinic.row().why)


def test_who_was_sent_to_emergency_services_is_not_asked(clinic):
    clinic.advised(acuity="urgent")
    clinic.escalated("t1", "urgent")
    clinic.close_cases(NOON + HOUR, "emergency_services_advised")
    clinic.worker.round(NOON + 2 * HOUR)
    assert ("cancelled", "emergency") == (clinic.row().state, clinic.row().why)


def test_who_opted_out_after_the_advice_is_not_asked(clinic):
    patient = clinic.advised()
    clinic.change(lambda session: setattr(session.get_one(Conversation, patient), "follow_ups_off_at", NOON))
    clinic.worker.round(DUE)
    assert ("cancelled", "opted_out") == (clinic.row().state, clinic.row().why)


def test_a_patient_who_is_writing_just_now_is_not_interrupted(clinic):
    patient = clinic.advised()

    def write(session):
        conversation = session.get_one(Conversation, patient)
        message = add_message(session, conversation, author="patient", text="hello", turn_id="t9")
        message.created_at = DUE - timedelta(minutes=1)

    clinic.change(write)
    assert [] == clinic.worker.round(DUE)
    assert 1 == len(clinic.worker.round(DUE + timedelta(minutes=29)))


def test_only_the_newest_advice_is_asked_about(clinic):
    clinic.advised(turn="t1")
    clinic.advised(turn="t2", at=NOON + HOUR)
    clinic.worker.round(DUE)
    assert [] == clinic.questions()
    clinic.worker.round(DUE + HOUR)
    assert ("cancelled", "sent") == (clinic.row("t1").state, clinic.row("t2").state)


def test_a_question_that_nobody_answers_is_let_go(clinic):
    clinic.advised()
    clinic.worker.round(DUE)
    clinic.worker.round(DUE + 49 * HOUR)
    assert ("expired", "unanswered") == (clinic.row().state, clinic.row().why)


def test_words_that_cannot_be_read_any_more_do_not_stop_the_question(clinic):
    clinic.advised("ana")
    clinic.advised("bo", turn="t2")
    clinic.change(lambda session: session.execute(
        text("UPDATE follow_up SET about = :broken WHERE turn_id = 't1'"), {"broken": b"no token"}
    ))  # fmt: skip
    assert 2 == len(clinic.worker.round(DUE))
    assert [False, True] == sorted(WORDS in question.text for question in clinic.questions())


def test_what_is_asked_is_known_to_the_next_turn_until_the_assistant_asks_something_else(clinic):
    patient = clinic.advised()
    assert "" == clinic.worker.asked(patient, DUE)
    clinic.worker.round(DUE)
    assert "follow_up" == clinic.worker.asked(patient, DUE + HOUR)

    def ask(question):
        def work(session):
            conversation = session.get_one(Conversation, patient)
            extra = {"question": question} if question else None
            added = add_message(
                session, conversation, author="assistant", text="?", turn_id="t9", extra=extra
            )
            added.created_at = DUE + HOUR

        return work

    for question in ("", "follow_up"):
        clinic.change(ask(question))
        assert "follow_up" == clinic.worker.asked(patient, DUE + HOUR)
    clinic.change(ask("clarify"))
    assert "" == clinic.worker.asked(patient, DUE + HOUR)


def test_with_the_database_away_the_turn_goes_on_without_knowing(clinic):
    Base.metadata.drop_all(clinic.engine)
    assert "" == clinic.worker.asked("c" * 32)


def test_a_typed_answer_reaches_the_dialogue_as_an_answer(app, http, visitor, rasa):
    visitor.say("hello there")
    visitor.wait_for(lambda row: row["author"] == "assistant")
    with app.state.database.begin() as session:
        conversation = session.query(Conversation).one()
        session.add(FollowUp(
            conversation_id=conversation.id, turn_id="t1", acuity="routine", lang="en", about=WORDS,
            due_at=NOON, state="waiting",
        ))  # fmt: skip
        session.query(Message).update({"created_at": NOON})
        session.query(FollowUp).update({"due_at": FollowUp.created_at})
    assert 1 == len(app.state.follow_ups.round())
    visitor.say("much better")
    visitor.wait_for(lambda row: row["text"] == "hello from the bot" and row["id"] > 3)
    assert [None, "follow_up"] == [asked.get("asked") for asked in rasa.asked]
