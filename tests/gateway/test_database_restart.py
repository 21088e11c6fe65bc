"""The database restarts while a patient writes: the words are kept beside it, and go in once."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from clinic.tables import Escalation
from common.records.message import Message
from common.records.outbox import OutboxRow
from gateway.settings import GatewaySettings
from tests.folder import settings_in
from tests.gateway.conftest import CHEST_PAIN
from tests.postgres import cut


@pytest.fixture
def settings(tmp_path, postgres):
    if not postgres.is_running():
        postgres.start()
    return settings_in(
        tmp_path, GatewaySettings, database_url=postgres.new_database(), unanswered_after_s=3600.0
    )


@pytest.fixture
def counts(app, http):
    """After the spool was replayed: patients' messages, cases, pages to clinicians and what waits beside."""

    def count():
        http.portal.call(app.state.sweeper.sweep)
        with app.state.database() as session:
            of = [
                select(func.count()).select_from(Message).where(Message.author == "patient"),
                select(func.count()).select_from(Escalation),
                select(func.count()).select_from(OutboxRow).where(OutboxRow.kind == "page"),
            ]
            return [session.scalar(one) for one in of]

    return count


def spooled(settings):
    return len(list(settings.spool_dir.glob("*.rec")))


def test_what_a_patient_writes_during_an_outage_is_answered_spooled_and_replayed_once(
    visitor, settings, postgres, counts
):
    mine = str(uuid4())
    postgres.stop()
    for _ in range(2):  # the page sends it again when it hears nothing
        answer = visitor.say(CHEST_PAIN, mine)
        assert (202, "spooled") == (answer.status_code, answer.json()["status"])
        assert "911" in answer.json()["messages"][0]["text"]
    assert 2 == spooled(settings)
    postgres.start()
    assert [1, 1, 1] == counts()
    assert 0 == spooled(settings)
    assert "duplicate" == visitor.say(CHEST_PAIN, mine).json()["status"]
    assert [1, 1, 1] == counts()


@pytest.mark.parametrize("kept", [False, True], ids=["lost", "kept, and the answer lost"])
def test_a_database_that_goes_while_the_message_is_written_neither_loses_nor_doubles_it(
    visitor, settings, postgres, counts, monkeypatch, kept
):
    with cut(postgres, monkeypatch, "message", kept=kept):
        answer = visitor.say(CHEST_PAIN)
    assert (202, "spooled") == (answer.status_code, answer.json()["status"])
    assert "emergency" == answer.json()["messages"][0]["kind"]
    assert not postgres.is_running()
    postgres.start()
    assert [1, 1, 1] == counts()
    assert 0 == spooled(settings)
    assert ["patient", "assistant"] == [row["author"] for row in visitor.history()]


def test_the_page_opens_and_is_told_apart_from_health_while_the_database_is_away(visitor, http, postgres):
    postgres.stop()
    assert 200 == http.get("/").status_code
    assert {"database"} == set(http.get("/health").json()["failing"])
    assert 500 <= http.post("/api/marks", json={"read": 5}).status_code
    postgres.start()
    assert {} == http.get("/health").json()["failing"]
    assert 204 == http.post("/api/marks", json={"read": 5}).status_code


def test_a_number_beyond_every_message_is_no_error_on_postgresql_either(visitor, http):
    visitor.say(CHEST_PAIN)
    assert [] == http.get("/api/messages", params={"after": 2**53}).json()["messages"]
    assert 204 == http.post("/api/marks", json={"delivered": 2**53, "read": 2**53}).status_code
    assert ["delivered"] == [row["state"] for row in visitor.history() if row["author"] != "patient"]
