"""Hostile names, very long words, a sign-in that ends in mid-page, a clock that goes back."""

import re
from datetime import timedelta
from html import unescape

import pytest

from clinic import audit
from clinic.presence import here, others_here
from clinic.queue import queue_row
from clinic.records.export import Format
from clinic.tables import AuditEntry, CaseNote, Escalation, StaffAccount, StaffSession
from clinic.transitions.acknowledge import acknowledge
from clinic.transitions.claim import claim
from clinic.transitions.reply import reply
from clinic.transitions.resolve import resolve
from common.clock import now
from common.records.message import Message
from tests.clinic.conftest import T0, act_at, new_case

NAMES = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}} {% raise %}", "{time} {number}",
    "\u202eevil\u202c \u2066x", "🙂" * 100, "'; DROP TABLE message; --", "\x1b[31mred",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_is_only_a_name_everywhere(nurse, sessions, name):
    case_id = new_case(sessions, words=f"{name} has chest pain", trigger=(name,))
    with sessions.begin() as session:
        session.query(StaffAccount).one().display_name = name
    where = f"/api/escalations/{case_id}"
    for verb, body in (("claim", {}), ("reply", {"text": name}), ("note", {"text": name})):
        assert 200 == nurse.post(f"{where}/{verb}", json={**body, "client_id": verb}).status_code
    for path in ("/", f"/cases/{case_id}", f"/cases/{case_id}/record", "/account"):
        answer = nurse.get(path)
        assert 200 == answer.status_code, path
        assert not re.search(r"<script>alert|<img src=x", answer.text), path
        assert name in unescape(answer.text), path
    for format in Format:
        assert 200 == nurse.get(f"/cases/{case_id}/export/{format.value}").status_code, format
    with sessions() as session:
        told = session.query(Message).filter_by(author="system").order_by(Message.id.desc()).first()
        assert name in told.text


def test_a_note_of_fifty_thousand_characters_is_kept_and_shown_whole(nurse, sessions):
    case_id = new_case(sessions)
    text = "痛<b>&é🙂 " * 7_200
    assert len(text) > 50_000
    form = {"csrf_token": nurse.headers["X-CSRF-Token"], "text": text}
    assert 303 == nurse.post(f"/cases/{case_id}/note", data=form).status_code
    with sessions() as session:
        assert text.strip() == session.query(CaseNote).one().text
    assert text.strip() in unescape(nurse.get(f"/cases/{case_id}").text)


def test_a_sign_in_that_is_ended_in_mid_page_stops_every_act_and_gives_back_what_was_written(nurse, sessions):
    case_id = new_case(sessions)
    assert 200 == nurse.get(f"/cases/{case_id}").status_code
    with sessions.begin() as session:
        session.query(StaffSession).one().revoked_at = now()
    new_case(sessions, turn="t2", words="it is worse")
    where = f"/api/escalations/{case_id}"
    for path in (f"{where}/claim", f"{where}/presence", f"{where}/note"):
        answer = nurse.post(path, json={"text": "x"})
        assert (401, True) == (answer.status_code, "Sign in" in answer.json()["error"]), path
    assert 401 == nurse.post(f"{where}/seen", json={"up_to": 9}).status_code
    assert 401 == nurse.get("/api/stream").status_code
    assert 303 == nurse.get(f"/cases/{case_id}").status_code
    form = {"csrf_token": nurse.headers["X-CSRF-Token"]}
    kept = nurse.post(f"/cases/{case_id}/note", data={**form, "text": "told the <family>"})
    assert (401, True) == (kept.status_code, "told the &lt;family&gt;</textarea>" in kept.text)
    assert "Your sign-in has ended" in kept.text
    assert "/sign-in" == nurse.post(f"/cases/{case_id}/claim", data=form).headers["location"]
    with sessions() as session:
        assert ("open", 0) == (session.get_one(Escalation, case_id).state, session.query(CaseNote).count())
        assert session.query(Message).filter_by(turn_id="t2", author="patient").one().read_at is None


def test_a_clock_that_goes_back_between_acts_neither_frees_a_claim_nor_breaks_the_chain(
    sessions, do, look, mei, tom
):
    case_id = new_case(sessions)
    with sessions.begin() as session:
        session.get_one(Escalation, case_id).created_at = T0
    do(acknowledge, case_id, act_at(tom, 30))
    do(claim, case_id, act_at(mei, 20))
    do(reply, case_id, act_at(mei, -60), "hello", client_id="c1")
    do(reply, case_id, act_at(mei, -90), "hello", client_id="c1")
    with sessions() as session:
        row = queue_row(session.get_one(Escalation, case_id), tom, T0 - timedelta(minutes=90))
        assert ("Mei", 0) == (row.holder, row.waiting_seconds)
        assert 1 == session.query(Message).filter_by(author="clinician").count()
    do(resolve, case_id, act_at(mei, -95), "advised")
    assert "resolved" == look(case_id).state
    with sessions() as session:
        assert audit.verify(session).intact


def test_after_a_clock_went_back_looks_are_noted_again_and_nobody_seems_to_stay(
    sessions, do, mei, tom, monkeypatch
):
    case_id = new_case(sessions)
    for minutes in (0, 5, -360, -355):
        at = T0 + timedelta(minutes=minutes)
        monkeypatch.setattr(audit, "now", lambda at=at: at)
        do(audit.note_view, actor="mei", subject=case_id, at=at)
    with sessions() as session:
        assert 2 == session.query(AuditEntry).filter_by(act="view").count()
    do(here, case_id, tom, T0, typing=True)
    with sessions() as session:
        assert others_here(session, case_id, mei, T0)
        assert not others_here(session, case_id, mei, T0 - timedelta(hours=6))
