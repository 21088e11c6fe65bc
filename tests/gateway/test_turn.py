"""One patient turn keeps its promises, whatever is broken behind the gateway."""

import time
from uuid import uuid4

import httpx
import pytest
from sqlalchemy.exc import IntegrityError

from gateway import inbox
from tests.gateway.conftest import CHEST_PAIN, Visitor
from tests.gateway.fakes import FakeRasa

URGENT = "blood in my urine since this morning"
ZH_CHEST_PAIN = "我胸口压榨样疼痛一个小时了，左胳膊发麻"


@pytest.mark.parametrize(("text", "number"), [(CHEST_PAIN, "911"), (ZH_CHEST_PAIN, "911")])
def test_a_red_flag_is_answered_in_the_same_breath_and_escalated(visitor, rasa, text, number):
    answer = visitor.say(text)
    (message,) = answer.json()["messages"]
    assert (202, "emergency") == (answer.status_code, message["kind"])
    assert number in message["text"]
    (escalation,) = visitor.escalations()
    assert ("emergency", "red_flag") == (escalation.acuity, escalation.reason)
    assert not rasa.asked


@pytest.mark.parametrize("trouble", [httpx.ConnectError("down"), httpx.ReadTimeout("slow"), 500])
def test_when_the_dialogue_fails_the_patient_hears_it_and_a_clinician_is_told(visitor, rasa, trouble):
    rasa.answer = trouble
    assert "asking" == visitor.say("I have a question about my knee").json()["status"]
    assert "911" in visitor.wait_for(lambda row: row["kind"] == "failed")["text"]
    (escalation,) = visitor.escalations()
    assert ("urgent", "system_failure") == (escalation.acuity, escalation.reason)


def test_what_the_bot_said_before_it_failed_is_kept_beside_the_honest_word(visitor, rasa):
    rasa.answer = {"status": "failed", "messages": [{"text": "half an answer"}]}
    visitor.say("I have a question about my knee")
    visitor.wait_for(lambda row: row["kind"] == "failed")
    assert any(row["text"] == "half an answer" for row in visitor.history())


def test_the_same_message_sent_again_makes_one_turn(visitor, rasa):
    client_id = str(uuid4())
    first, second = visitor.say("hello there", client_id), visitor.say("hello there", client_id)
    assert ("asking", "duplicate") == (first.json()["status"], second.json()["status"])
    visitor.wait_for(lambda row: row["author"] == "assistant")
    assert 1 == len(rasa.asked)


def test_a_red_flag_sent_again_escalates_once(visitor):
    client_id = str(uuid4())
    for _ in range(3):
        visitor.say(CHEST_PAIN, client_id)
    assert 1 == len(visitor.escalations())


def test_typed_commands_reach_the_dialogue_as_plain_words(visitor, rasa):
    visitor.say("/restart")
    visitor.wait_for(lambda row: row["author"] == "assistant")
    assert ("text", "／restart") == (rasa.asked[0]["kind"], rasa.asked[0]["text"])


def test_before_consent_nothing_is_stored_and_the_patient_is_asked(app, http, rasa):
    visitor = Visitor(app, http, consent=False)
    answer = visitor.say("I have a rash")
    assert "needs_consent" == answer.json()["status"]
    assert [] == visitor.history() == rasa.asked


def test_before_consent_an_emergency_is_answered_and_escalated_all_the_same(app, http):
    visitor = Visitor(app, http, consent=False)
    assert "emergency" == visitor.say(CHEST_PAIN).json()["messages"][0]["kind"]
    assert 1 == len(visitor.escalations())


def test_a_flood_is_slowed_and_a_red_flag_passes(visitor, settings):
    answers = [visitor.say(f"message number {n}") for n in range(settings.rate_burst + 1)]
    assert 429 == answers[-1].status_code
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert "emergency" == visitor.say(CHEST_PAIN).json()["messages"][0]["kind"]


@pytest.mark.parametrize("text", ["", "😀", "\u202e\u200b", "long " * 20_000])
def test_what_cannot_be_read_gets_a_kind_sentence_and_is_kept(visitor, rasa, text):
    answer = visitor.say(text)
    assert (202, "notice") == (answer.status_code, answer.json()["messages"][0]["kind"])
    assert not rasa.asked
    assert text == visitor.history()[0]["text"]


def test_a_red_flag_deep_in_a_long_message_is_found(visitor):
    answer = visitor.say("my day was long. " * 500 + CHEST_PAIN)
    assert "emergency" == answer.json()["messages"][0]["kind"]


def test_with_the_database_gone_an_emergency_is_still_answered_and_kept_beside_it(visitor, settings):
    with visitor.app.state.database() as session:
        engine = session.get_bind()
    engine.dispose()
    path = settings.var_dir / "careline.db"
    path.rename(path.with_suffix(".gone"))
    for extra in ("careline.db-wal", "careline.db-shm"):
        (settings.var_dir / extra).unlink(missing_ok=True)
    path.mkdir()
    answer = visitor.say(CHEST_PAIN)
    assert "emergency" == answer.json()["messages"][0]["kind"]
    assert 1 == len(list(settings.spool_dir.glob("*.rec")))
    path.rmdir()
    path.with_suffix(".gone").rename(path)
    deadline = time.monotonic() + 10
    while not visitor.escalations() and time.monotonic() < deadline:
        time.sleep(0.05)
    (escalation,) = visitor.escalations()
    assert "emergency" == escalation.acuity


def test_buttons_carry_their_payload_and_only_signed_ones(visitor, rasa: FakeRasa):
    rasa.answer = {"status": "ok", "messages": [
        {"text": "Shall I ask a nurse?", "buttons": [{"title": "Yes, please", "payload": "/ask_person"}]}
    ]}  # fmt: skip
    visitor.say("my knee is sore")
    offered = visitor.wait_for(lambda row: row["buttons"])["buttons"][0]
    assert "/ask_person" not in str(visitor.history())
    visitor.http.post("/api/messages", json={"client_id": str(uuid4()), "button": offered["token"]})
    visitor.wait_for(lambda row: row["text"] == "Yes, please")
    deadline = time.monotonic() + 5
    while len(rasa.asked) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert ("payload", "/ask_person") == (rasa.asked[1]["kind"], rasa.asked[1]["text"])
    forged = visitor.http.post("/api/messages", json={"client_id": str(uuid4()), "button": "/restart"})
    assert 400 == forged.status_code


def test_a_language_that_the_dialogue_switched_to_stays(visitor, rasa: FakeRasa):
    rasa.answer = {"status": "ok", "messages": [{"text": "好的"}], "lang": "zh"}
    visitor.say("chinese please")
    visitor.wait_for(lambda row: row["text"] == "好的")
    assert "zh" == visitor.http.post("/api/session", json={"lang": "en"}).json()["lang"]


def test_a_first_message_that_races_another_ones_conversation_is_taken_not_called_a_duplicate(
    visitor, monkeypatch
):
    made_by_another = inbox.conversation_of
    raced = []

    def lose_the_race_once(session, ref):
        if not raced:
            raced.append(ref)
            raise IntegrityError("INSERT INTO conversation", {}, Exception("UNIQUE"))
        return made_by_another(session, ref)

    monkeypatch.setattr(inbox, "conversation_of", lose_the_race_once)
    answer = visitor.say(CHEST_PAIN).json()
    assert ("answered", "emergency") == (answer["status"], answer["messages"][0]["kind"])
    assert 1 == len(visitor.escalations())


def test_an_urgent_word_does_not_hide_an_emergency_that_only_the_cleaned_text_shows(visitor):
    answer = visitor.say("blood in my urine. che\x85st pain, sweating").json()
    assert "emergency" == answer["messages"][0]["kind"]


def test_an_urgent_report_is_answered_at_once_and_the_dialogue_may_ask_about_it(visitor, rasa):
    question = {"text": "How old is the person?", "question": "intake:age"}
    rasa.answer = {"status": "ok", "messages": [{"text": "urgent advice again", "kind": "advice"}, question]}
    answer = visitor.say(URGENT).json()
    assert "urgent" == answer["messages"][0]["kind"]
    visitor.wait_for(lambda row: row["text"] == question["text"])
    assert 1 == len(visitor.escalations())
    assert not [row for row in visitor.history() if row["text"] == "urgent advice again"]


def test_an_emergency_that_the_dialogue_finds_behind_an_urgent_report_is_shown(visitor, rasa):
    rasa.answer = {"status": "ok", "messages": [{"text": "Call now", "kind": "emergency"}]}
    visitor.say(URGENT)
    assert "emergency" == visitor.wait_for(lambda row: row["text"] == "Call now")["kind"]


def test_an_urgent_report_stays_answered_when_the_dialogue_fails(visitor, rasa):
    rasa.answer = 500
    visitor.say(URGENT)
    visitor.say("hello there")
    visitor.wait_for(lambda row: row["kind"] == "failed")
    assert ["red_flag", "system_failure"] == [case.reason for case in visitor.escalations()]


def test_an_emergency_is_never_followed_by_questions(visitor, rasa):
    visitor.say(CHEST_PAIN)
    visitor.say(URGENT)
    time.sleep(0.2)
    assert [] == [body for body in rasa.asked if body["text"] == CHEST_PAIN]
