"""The database goes away during a click and comes back: a clear sentence, nothing lost, nothing doubled."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from clinic import app as console
from clinic.audit import verify
from clinic.tables import AuditEntry, CaseLabel, CaseNote, Escalation, EscalationEvent
from common.clock import now
from common.records.message import Message
from common.records.outbox import OutboxRow
from tests.clinic.conftest import new_case, new_staff
from tests.postgres import cut

SENTENCE = "The database cannot be reached just now."
SHIFT = (
    ("acknowledge", {}),
    ("claim", {}),
    ("reply", {"text": "Have you called 911?"}),
    ("ask", {"question": "getting_worse"}),
    ("note", {"text": "x" * 50_000}),
    ("snooze", {"minutes": 5, "text": "the ambulance is on its way"}),
    ("advise-emergency", {}),
    ("label", {"verdict": "right"}),
    ("assign", {"to": "bea", "text": "please go on"}),
    ("claim", {"take_over": True}),
    ("resolve", {"outcome": "emergency_services_advised"}),
)
"""A case's whole life, each act with what comes with it."""


@pytest.fixture
def database_url(postgres):
    if not postgres.is_running():
        postgres.start()
    return postgres.new_database()


@pytest.fixture
def clicks(sessions):
    """The acts of a shift, in order, with their names filled in and every click with an id of its own."""
    colleague = new_staff(sessions, "bea").id

    def make():
        for verb, body in SHIFT:
            filled = {key: colleague if value == "bea" else value for key, value in body.items()}
            yield verb, {**filled, "client_id": uuid4().hex}

    return make


def left_behind(sessions, case_id):
    """Everything that the acts on a case have written, without ids and times."""
    with sessions() as session:
        case = session.get_one(Escalation, case_id)
        mine = {"conversation_id": case.conversation_id}

        def of(column, **where):
            return [one for (one,) in session.query(column).filter_by(**where).order_by(column.class_.id)]

        return {
            "state": (case.state, case.outcome),
            "events": of(EscalationEvent.kind, escalation_id=case_id),
            "messages": [
                (one.author, one.extra.get("notice"), one.text if one.author == "clinician" else "")
                for one in session.query(Message).filter_by(**mine).order_by(Message.id)
            ],
            "notes": of(CaseNote.kind, escalation_id=case_id),
            "sent": sorted(of(OutboxRow.kind, **mine)),
            "audit": of(AuditEntry.act, subject=case_id),
            "labels": session.query(CaseLabel).filter_by(escalation_id=case_id).count(),
        }


@pytest.mark.parametrize("kept", [False, True], ids=["lost", "kept, and the answer lost"])
def test_a_click_during_a_restart_is_answered_clearly_and_done_once(
    nurse, sessions, postgres, clicks, monkeypatch, kept
):
    calm, stormy = (new_case(sessions, user=user) for user in ("bo", "ana"))
    for verb, body in clicks():
        answer = nurse.post(f"/api/escalations/{calm}/{verb}", json=body)
        assert 200 == answer.status_code, (verb, answer.text)
    for verb, body in clicks():
        where = f"/api/escalations/{stormy}/{verb}"
        with cut(postgres, monkeypatch, "audit_entry", kept=kept):
            answer = nurse.post(where, json=body)
        assert (503, True) == (answer.status_code, answer.json()["error"].startswith(SENTENCE)), verb
        assert not postgres.is_running()
        assert 503 == nurse.post(where, json=body).status_code, "while it is away as well"
        postgres.start()
        again = nurse.post(where, json=body)
        if kept and verb == "resolve":
            assert (409, True) == (again.status_code, "is resolved" in again.json()["error"])
        else:
            assert 200 == again.status_code, (verb, again.text)
    assert left_behind(sessions, calm) == left_behind(sessions, stormy)
    with sessions() as session:
        assert verify(session).intact


def test_every_page_says_that_the_database_is_away_and_works_again_without_a_restart(
    nurse, sessions, postgres
):
    case = new_case(sessions)
    pages = ("/", f"/cases/{case}", f"/cases/{case}/record", "/insight", "/account")
    token = {"csrf_token": nurse.headers["X-CSRF-Token"]}
    postgres.stop()
    for path in pages:
        answer = nurse.get(path)
        assert (503, True) == (answer.status_code, SENTENCE in answer.text), path
    click = nurse.post(f"/cases/{case}/claim", data=token)
    assert (503, True) == (click.status_code, SENTENCE in click.text)
    assert 503 == nurse.get("/health").status_code
    postgres.start()
    assert [200] * len(pages) == [nurse.get(path).status_code for path in pages]
    assert 303 == nurse.post(f"/cases/{case}/claim", data=token).status_code
    assert 200 == nurse.get("/health").status_code


class Pager:
    """Remembers whom it was asked to page about."""

    def __init__(self):
        self.bodies = []

    def page(self, _title, body, _addresses):
        self.bodies.append(body)
        return True


def test_the_ladder_goes_on_where_it_was(settings, sessions, postgres, monkeypatch):
    pager = Pager()
    monkeypatch.setattr(console, "ApprisePager", lambda: pager)
    quick = settings.model_copy(update={"ladder_every_s": 0.05})

    def wait_for(count):
        deadline = time.monotonic() + 10
        while len(pager.bodies) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.3)  # long enough for one too many
        return len(pager.bodies)

    case = new_case(sessions)
    with TestClient(console.create_app(quick)):
        assert 1 == wait_for(1)
        with sessions.begin() as session:
            session.get_one(Escalation, case).next_page_at = now() + timedelta(seconds=0.6)
        postgres.stop()
        time.sleep(1)
        assert 1 == len(pager.bodies)
        postgres.start()
        assert 2 == wait_for(2)
        new_case(sessions, user="bo")
        assert 3 == wait_for(3)
    with sessions() as session:
        assert 1 == session.query(EscalationEvent).filter_by(kind="paged_again").count()
        assert 0 == session.query(OutboxRow).filter_by(kind="page", done_at=None).count()
