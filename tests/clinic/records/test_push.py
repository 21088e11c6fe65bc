"""Cases reach the FHIR server once each, however often it fails, and nothing is lost meanwhile."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic import outbox
from clinic.records.push import Courier, NotTaken, newest_sending, queue_push
from clinic.tables import AuditEntry, Escalation
from clinic.transitions.claim import claim
from clinic.transitions.resolve import resolve
from common.clock import now
from common.records.outbox import OutboxRow
from tests.clinic.conftest import act_at, new_case
from tests.clinic.records.strict_fhir_server import StrictFhir, running


@pytest.fixture
def server():
    with running() as state:
        yield state


@pytest.fixture
def courier(sessions, server: StrictFhir):
    one = Courier(sessions, server.url, server.token)
    yield one
    one.close()


def ask(sessions, case_id):
    with sessions.begin() as session:
        return queue_push(session, case_id, actor="mei")


def standing(sessions, case_id):
    with sessions() as session:
        return newest_sending(session, case_id)


def acts(sessions):
    with sessions() as session:
        return list(session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def test_a_case_is_sent_and_validates_there(sessions, server, courier):
    """The server checks every entry with R4's and R4B's models before it takes any."""
    case_id = new_case(sessions, words="胸口痛 crushing chest pain")
    assert ask(sessions, case_id)
    courier.round()
    assert [] == server.refusals
    assert ["stat"] == [task["priority"] for task in server.of_kind("Task")]
    assert "胸口痛" in server.of_kind("Communication")[0]["payload"][0]["contentString"]
    assert standing(sessions, case_id).done_at
    assert ["push_asked", "push"] == acts(sessions)


def test_a_failing_server_is_tried_again_later_and_later(sessions, server, courier):
    """503, 500, then it works: one case, sent once, three tries."""
    case_id = new_case(sessions)
    ask(sessions, case_id)
    server.answers = [503, 500]
    at = now()
    courier.round(at)
    assert "the server answered 503 (transient)" == standing(sessions, case_id).trouble
    courier.round(at)
    assert 1 == server.posts
    courier.round(at + timedelta(seconds=11))
    assert "the server answered 500 (transient)" == standing(sessions, case_id).trouble
    courier.round(at + timedelta(minutes=5))
    sending = standing(sessions, case_id)
    assert (3, "") == (sending.attempts, sending.trouble)
    assert sending.done_at
    courier.round(at + timedelta(days=1))
    assert (3, 1) == (server.posts, len(server.of_kind("Task")))


def test_a_server_that_is_away_loses_nothing(sessions, server):
    """Nobody listens; another worker goes on when somebody does."""
    case_id = new_case(sessions)
    ask(sessions, case_id)
    at = now()
    away = Courier(sessions, "http://127.0.0.1:9/fhir", timeout_s=1)
    away.round(at)
    away.close()
    assert "not sent (ConnectError)" == standing(sessions, case_id).trouble
    back = Courier(sessions, server.url, server.token)
    back.round(at + timedelta(hours=2))
    back.close()
    assert 1 == len(server.of_kind("Task"))


def test_a_worker_killed_while_sending_sends_again_and_nothing_is_doubled(
    sessions, server, courier, monkeypatch
):
    """The server took it and the worker died before it could say so."""
    case_id = new_case(sessions)
    ask(sessions, case_id)
    at = now()

    def killed(*_args, **_values):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "done", killed)
        with pytest.raises(KeyboardInterrupt):
            courier.round(at)
    before = dict(server.resources)
    courier.round(at + timedelta(seconds=61))
    assert (2, before.keys()) == (server.posts, server.resources.keys())
    assert standing(sessions, case_id).done_at


def test_a_refused_token_is_said_without_words(sessions, server):
    """What the server writes back is not kept: it may quote the patient."""
    case_id = new_case(sessions)
    ask(sessions, case_id)
    wrong = Courier(sessions, server.url, "wrong")
    wrong.round()
    wrong.close()
    assert "the server answered 401 (login)" == standing(sessions, case_id).trouble


@pytest.mark.parametrize("answer", [{"entry": [{"response": {"status": "412"}}]}, {"no": "entry"}])
def test_an_answer_that_does_not_say_taken_is_not_taken(courier, server, monkeypatch, answer):
    """Success of the request is not success of every entry."""
    monkeypatch.setattr(server, "take", lambda *_: (200, answer))
    with pytest.raises(NotTaken):
        courier._post("{}")


def test_every_resolved_case_is_sent_by_itself_once(sessions, server, courier, mei, do):
    """Nobody has to remember it; an open one is not sent."""
    case_id, waiting = new_case(sessions), new_case(sessions, user="ben")
    do(claim, case_id, act_at(mei))
    do(resolve, case_id, act_at(mei), "advised")
    with sessions.begin() as session:
        session.get_one(Escalation, case_id).resolved_at = now()
    for _ in range(3):
        courier.round()
    assert ["completed"] == [task["status"] for task in server.of_kind("Task")]
    assert 1 == server.posts
    assert standing(sessions, waiting) is None


def test_the_same_state_is_asked_for_once(sessions):
    """A doubled click sends one bundle."""
    case_id = new_case(sessions)
    assert [True, False] == [ask(sessions, case_id), ask(sessions, case_id)]
    with sessions() as session:
        assert 1 == session.query(OutboxRow).filter_by(kind="fhir").count()
