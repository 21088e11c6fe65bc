"""The JSON interface does what the console's contract says."""

import pytest

from clinic.tables import AuditEntry
from common.records.message import Message
from tests.clinic.conftest import new_case, new_staff, sign_in

FIELDS = {
    "id", "conversation_id", "acuity", "reason", "state", "lang", "trigger_words", "summary", "holder",
    "waiting_seconds", "created_at",
}  # fmt: skip


def test_me_says_who_and_gives_the_token(nurse):
    me = nurse.get("/api/me").json()
    assert ("ada", "Ada", "clinician") == (me["username"], me["display_name"], me["role"])
    assert me["csrf_token"]


def test_the_queue_has_the_fields_of_the_contract(nurse, sessions):
    case_id = new_case(sessions)
    answer = nurse.get("/api/queue").json()
    (row,) = answer["escalations"]
    assert row.keys() >= FIELDS
    assert (case_id, "emergency", "red_flag", "open", ["crushing chest pain"], None) == tuple(
        row[key] for key in ("id", "acuity", "reason", "state", "trigger_words", "holder")
    )
    assert (1, False) == (answer["total"], answer["paging_fails"])


def test_a_case_from_the_queue_to_its_end(nurse, sessions):
    case_id = new_case(sessions)

    def act(verb, **body):
        answer = nurse.post(f"/api/escalations/{case_id}/{verb}", json=body)
        assert 200 == answer.status_code, answer.text
        return answer.json()["escalation"]

    assert "acknowledged" == act("acknowledge")["state"]
    assert ("claimed", "Ada", True) == tuple(act("claim")[key] for key in ("state", "holder", "held_by_me"))
    act("reply", text="Have you called 911?")
    act("renew")
    assert "resolved" == act("resolve", outcome="advised")["state"]
    assert [] == nurse.get("/api/queue").json()["escalations"]
    with sessions() as session:
        said = [row.author for row in session.query(Message).order_by(Message.id)]
        acts = [row.act for row in session.query(AuditEntry).order_by(AuditEntry.id)]
    assert ["patient", "system", "system", "clinician", "system"] == said
    assert ["add_staff", "sign_in", "acknowledge", "claim", "reply", "resolve", "view"] == acts


def test_an_act_without_a_body_is_understood(nurse, sessions):
    assert nurse.post(f"/api/escalations/{new_case(sessions)}/claim").is_success


@pytest.mark.parametrize(
    ("verb", "body", "status", "says"),
    [
        ("reply", {"text": "Hello"}, 409, "Claim this case first: only its holder can reply."),
        ("resolve", {}, 409, "Claim this case first"),
        ("renew", {}, 409, "no claim to renew"),
        ("reply", {"text": " "}, 422, "Write something"),
        ("reply", {"text": ["Hello"]}, 422, "wrong form"),
        ("resolve", {"outcome": "bananas"}, 422, "Choose one of these outcomes"),
        ("explode", {}, 404, "no such action"),
    ],
)
def test_a_refused_act_says_what_to_do(nurse, sessions, look, verb, body, status, says):
    case_id = new_case(sessions)
    answer = nurse.post(f"/api/escalations/{case_id}/{verb}", json=body)
    assert status == answer.status_code
    assert says in answer.json()["error"]
    assert "open" == look(case_id).state


def test_an_unknown_case_and_broken_json_are_clear_errors(nurse):
    assert 404 == nurse.post("/api/escalations/none/claim", json={}).status_code
    answer = nurse.post(
        "/api/escalations/none/claim", content="{", headers={"Content-Type": "application/json"}
    )
    assert 422 == answer.status_code
    assert 403 == nurse.get("/api/nothing").status_code  # what no row of the table names is closed to all
    assert 422 == nurse.get("/api/queue?limit=0").status_code


def test_the_loser_of_a_claim_is_told_who_won(nurse, sessions):
    case_id = new_case(sessions)
    nurse.post(f"/api/escalations/{case_id}/claim", json={})
    new_staff(sessions, "bob")
    nurse.cookies.clear()
    sign_in(nurse, "bob")
    answer = nurse.post(f"/api/escalations/{case_id}/claim", json={})
    assert 409 == answer.status_code
    assert "Ada holds this case until" in answer.json()["error"]
    taken = nurse.post(f"/api/escalations/{case_id}/claim", json={"take_over": True})
    assert "Bob" == taken.json()["escalation"]["holder"]


def test_shift_change_presence_colleagues_and_passages(nurse, sessions, look, mei):
    case_id = new_case(sessions)
    nurse.post(f"/api/escalations/{case_id}/claim", json={})
    assert {"others": []} == nurse.post(f"/api/escalations/{case_id}/presence", json={"typing": True}).json()
    assert {"colleagues": [{"id": mei.id, "name": "Mei"}]} == nurse.get("/api/colleagues").json()
    handed = nurse.post("/api/hand-over", json={"to": mei.id, "text": "Night shift"})
    assert {"handed_over": 1} == handed.json()
    assert "Mei" == look(case_id).assigned_name
    assert 409 == nurse.post("/api/hand-over", json={"to": mei.id}).status_code
    assert {"passages": []} == nurse.get("/api/passages?q=fever").json()


def test_what_was_in_view_is_read_once_and_only_by_hand(nurse, sessions):
    case_id = new_case(sessions)
    new_case(sessions, user="bo")
    where = f"/api/escalations/{case_id}/seen"
    by_itself = {"X-Careline-By-Itself": "1"}
    assert {"read": 0} == nurse.post(where, json={"up_to": 2**53}, headers=by_itself).json()
    assert {"read": 1} == nurse.post(where, json={"up_to": 2**53}).json()
    assert {"read": 0} == nurse.post(where, json={"up_to": 2**53}).json()
    assert 404 == nurse.post("/api/escalations/nowhere/seen", json={"up_to": 1}).status_code
    assert 422 == nurse.post(where, json={"up_to": -1}).status_code
