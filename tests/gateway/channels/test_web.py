"""The widget's API: sessions, news, and clear words for bad input."""

from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from common.records.conversation import Conversation
from common.records.outbox import OutboxRow
from tests.gateway.conftest import CHEST_PAIN, Visitor


@pytest.mark.parametrize("path", ["/api/messages", "/api/stream"])
def test_without_a_session_nothing_can_be_read(http, path):
    assert 401 == http.get(path).status_code


@pytest.mark.parametrize("cookie", ["forged", "W10.x.y", ""])
def test_a_forged_session_is_refused_with_a_sentence(http, cookie):
    http.cookies.set("careline_session", cookie)
    answer = http.post("/api/messages", json={"client_id": str(uuid4()), "text": "hi"})
    assert 401 == answer.status_code
    assert "Reload" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{not json", 422), (b"[]", 422), (b"{}", 422), (b'{"client_id": "x", "text": "hi"}', 422),
        (b'{"client_id": "aaaaaaaa-1", "text": 5}', 422), (b'{"client_id": "aaaaaaaa-1"}', 422),
        (b'{"client_id": "aaaaaaaa-1", "text": "' + b"x" * 300_000 + b'"}', 413),
        (b'{"client_id": "aaaaaaaa-1", "text": "\xff\xfe"}', 400),
    ],
)  # fmt: skip
def test_malformed_bodies_get_a_clear_4xx(visitor, body, code):
    answer = visitor.http.post("/api/messages", content=body, headers={"Content-Type": "application/json"})
    assert code == answer.status_code
    assert answer.json()["error"]["message"]
    assert "Traceback" not in answer.text


def test_a_body_that_hides_its_length_is_stopped_at_the_limit(visitor):
    def chunks():
        for _ in range(400):
            yield b"x" * 1024

    assert 413 == visitor.http.post("/api/messages", content=chunks()).status_code


def test_one_patient_never_sees_another_ones_messages(app, http):
    first = Visitor(app, http)
    first.say("my secret knee")
    first.wait_for(lambda row: row["author"] == "assistant")
    second = Visitor(app, TestClient(app))
    assert [] == second.history()


def test_reading_on_confirms_the_delivery(visitor):
    visitor.say(CHEST_PAIN)
    newest = visitor.history()[-1]["id"]
    visitor.http.get("/api/messages", params={"after": newest})
    with visitor.app.state.database() as session:
        waiting = session.query(OutboxRow).filter_by(kind="delivery", done_at=None).count()
    assert 0 == waiting
    assert "delivered" == visitor.history()[-1]["state"]


def test_the_language_follows_the_switch_and_what_is_written(visitor, rasa):
    visitor.http.post("/api/language", json={"lang": "zh"})
    visitor.say("我有一点头晕")
    visitor.wait_for(lambda row: row["author"] == "assistant")
    visitor.say("now in english please")
    visitor.wait_for(lambda row: len(rasa.asked) == 2)
    assert ["zh", "en"] == [asked["lang"] for asked in rasa.asked]


def test_an_unknown_language_is_refused(visitor):
    assert 422 == visitor.http.post("/api/language", json={"lang": "xx"}).status_code


def test_a_person_can_be_asked_for_without_the_dialogue_manager(visitor, rasa):
    answer = visitor.http.post("/api/person", json={"client_id": str(uuid4())})
    assert "notice" == answer.json()["messages"][0]["kind"]
    assert ["person_asked"] == [row.reason for row in visitor.escalations()]
    assert not rasa.asked


def test_while_a_clinician_holds_the_conversation_the_bot_is_silent_and_red_flags_page(visitor, rasa):
    visitor.say("hello there")
    visitor.wait_for(lambda row: row["author"] == "assistant")
    with visitor.app.state.database.begin() as session:
        session.query(Conversation).one().owner = "clinician"
    assert "with_clinician" == visitor.say("are you there").json()["status"]
    assert "with_clinician" == visitor.say("/restart").json()["status"]
    answer = visitor.say(CHEST_PAIN).json()
    assert "emergency" == answer["messages"][0]["kind"]
    assert ["emergency"] == [row.acuity for row in visitor.escalations()]
    assert 1 == len(rasa.asked)


def test_a_reload_finds_the_same_conversation(visitor):
    visitor.say(CHEST_PAIN)
    before = visitor.history()
    assert visitor.http.post("/api/session", json={"lang": "zh"}).json()["consented"]
    assert [row["id"] for row in before] == [row["id"] for row in visitor.history()]
