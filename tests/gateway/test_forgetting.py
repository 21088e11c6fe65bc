"""A patient who asks to be forgotten is; what clinicians still work on stays until they have closed it."""

import json
import sqlite3
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from clinic.tables import AuditEntry, Escalation
from common.clock import now
from common.crypto import fernet
from common.locale import say
from common.profile import book
from common.profile.facts import ProfileFact
from common.records.conversation import Conversation
from common.records.message import Message
from common.records.profile import PatientProfile
from gateway import forgetting
from gateway.forgetting import wants_all_forgotten
from tests.gateway.conftest import CHEST_PAIN

SURE = '/forget_me{"how": "all"}'
WORDS = "my secret zebra knee"


def press(visitor, payload=SURE, title="Yes, delete everything", client_id=None):
    """Press a button that the gateway signed."""
    buttons = visitor.app.state.forgetting._buttons
    conversation = conversation_of(visitor)
    token = buttons.token(conversation.id, title, payload)
    return visitor.http.post("/api/messages", json={"client_id": client_id or str(uuid4()), "button": token})


def conversation_of(visitor):
    with visitor.app.state.database() as session:
        return session.scalars(select(Conversation)).one()


def count(visitor, *tables):
    with visitor.app.state.database() as session:
        return [session.query(table).count() for table in tables]


def remember(visitor):
    with visitor.app.state.database.begin() as session:
        book.allow(session, conversation_of(visitor).id, [ProfileFact("age", 34.0, WORDS, now())], now())


def close_the_case(visitor):
    """A clinician has dealt with it."""
    with visitor.app.state.database.begin() as session:
        case = session.scalars(select(Escalation)).one()
        case.state, case.resolved_at = "resolved", now()


def chatted(visitor):
    visitor.say(WORDS)
    visitor.wait_for(lambda row: row["author"] == "assistant")


def dialogue(settings, conversation_id):
    """The dialogue's memory with one event of the conversation."""
    tracker = sqlite3.connect(settings.var_dir / "tracker.db")
    tracker.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id VARCHAR(255), data TEXT)")
    said = fernet().encrypt(json.dumps({"text": WORDS}).encode()).decode()
    tracker.execute("INSERT INTO events (sender_id, data) VALUES (?, ?)", (conversation_id, said))
    tracker.commit()
    return tracker


def test_everything_goes_database_profile_and_dialogue_and_the_audit_keeps_no_words(visitor, settings):
    chatted(visitor)
    remember(visitor)
    tracker = dialogue(settings, conversation_of(visitor).id)
    answer = press(visitor)
    assert (200, "forgotten") == (answer.status_code, answer.json()["status"])
    assert [say("forgotten", "en", "US")] == [row["text"] for row in answer.json()["messages"]]
    assert [0, 0, 0] == count(visitor, Conversation, Message, PatientProfile)
    assert (0,) == tracker.execute("SELECT count(*) FROM events").fetchone()
    tracker.close()
    with visitor.app.state.database() as session:
        [entry] = session.scalars(select(AuditEntry))
        assert ("patient", "erase") == (entry.actor, entry.act)
        assert "zebra" not in entry.detail


def test_afterwards_nothing_is_known_and_consent_is_asked_anew(visitor):
    chatted(visitor)
    press(visitor)
    assert [] == visitor.history()
    assert "needs_consent" == visitor.say("hello again").json()["status"]
    assert 204 == visitor.http.post("/api/consent").status_code
    chatted(visitor)


def test_no_trace_is_left_in_the_files_of_a_small_installation(visitor, settings):
    chatted(visitor)
    remember(visitor)
    conversation = conversation_of(visitor)
    with visitor.app.state.database() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT text FROM message UNION ALL SELECT facts FROM patient_profile"
        )
        tokens = [bytes(row[0])[16:80] for row in rows]
    tracker = dialogue(settings, conversation.id)
    tokens += [row[0].encode()[16:80] for row in tracker.execute("SELECT data FROM events")]
    tracker.close()
    before = [path.read_bytes() for path in settings.var_dir.rglob("*") if path.is_file()]
    assert all(any(token in held for held in before) for token in tokens)
    assert "forgotten" == press(visitor).json()["status"]
    files = {path: path.read_bytes() for path in settings.var_dir.rglob("*") if path.is_file()}
    assert set() == {path.name for path, held in files.items() for token in tokens if token in held}


def test_an_open_emergency_keeps_the_case_and_the_patient_hears_so(visitor):
    visitor.say(CHEST_PAIN)
    remember(visitor)
    answer = press(visitor)
    assert say("forgotten_later", "en", "US") == answer.json()["messages"][-1]["text"]
    assert [1, 1, 0] == count(visitor, Conversation, Escalation, PatientProfile)
    assert conversation_of(visitor).forget_asked_at is not None
    again = press(visitor)
    assert "answered" == again.json()["status"]


def test_a_press_that_is_sent_twice_is_taken_once(visitor):
    visitor.say(CHEST_PAIN)
    client_id = str(uuid4())
    press(visitor, client_id=client_id)
    assert "duplicate" == press(visitor, client_id=client_id).json()["status"]


def test_what_had_to_wait_is_erased_when_the_case_is_closed(visitor, monkeypatch):
    visitor.say(CHEST_PAIN)
    press(visitor)
    worker = visitor.app.state.forgetting
    monkeypatch.setattr(forgetting, "QUIET", timedelta())
    assert 0 == worker.round()
    close_the_case(visitor)
    assert 1 == worker.round()
    assert [0, 0] == count(visitor, Conversation, Escalation)
    assert 0 == worker.round()


def test_who_writes_on_is_not_cut_off_in_the_middle(visitor):
    visitor.say(CHEST_PAIN)
    press(visitor)
    close_the_case(visitor)
    assert 0 == visitor.app.state.forgetting.round()


def test_a_failure_is_said_and_nothing_is_called_deleted(visitor, monkeypatch):
    chatted(visitor)
    monkeypatch.setattr(forgetting, "erase_on_request", lambda *_: 1 / 0)
    answer = press(visitor)
    assert [say("not_forgotten", "en", "US")] == [row["text"] for row in answer.json()["messages"]]
    assert 1 == count(visitor, Conversation)[0]


def test_typed_words_never_erase(visitor, rasa):
    visitor.say(SURE)
    visitor.wait_for(lambda row: row["author"] == "assistant")
    assert not rasa.asked[-1]["text"].startswith("/")


@pytest.mark.parametrize(("payload", "wants"), [
    (SURE, True), ("/forget_me", False), ('/forget_me{"how": "profile"}', False), ("/forget_me{", False),
    ("/forget_me[1]", False), (None, False), ("/deny", False),
])  # fmt: skip
def test_only_the_confirming_button_means_everything(payload, wants):
    assert wants == wants_all_forgotten(payload)
