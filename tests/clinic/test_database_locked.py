"""SQLite: a backup or a long command holds the write lock for longer than a click waits."""

import sqlite3

import pytest
from sqlalchemy import Engine, event

from clinic.tables import CaseNote
from tests.clinic.conftest import POSTGRES, new_case

pytestmark = pytest.mark.skipif(bool(POSTGRES), reason="locks the file of SQLite")


@pytest.fixture(autouse=True)
def impatient():
    """Nobody waits five seconds for the lock in a test."""

    def shorten(connection, *_):
        connection.execute("PRAGMA busy_timeout=50")

    event.listen(Engine, "checkout", shorten)
    yield
    event.remove(Engine, "checkout", shorten)


@pytest.fixture
def locked(settings):
    """Somebody else holds the write lock; a function that lets it go."""
    other = sqlite3.connect(settings.database_url.removeprefix("sqlite:///"), isolation_level=None)

    def hold():
        other.execute("BEGIN IMMEDIATE")
        return lambda: other.execute("ROLLBACK")

    yield hold
    other.close()


def test_a_locked_database_is_a_sentence_and_the_same_click_works_later_once(nurse, sessions, locked):
    case_id = new_case(sessions)
    where, body = f"/api/escalations/{case_id}/note", {"text": "told the <family>", "client_id": "c1"}
    form = {**body, "csrf_token": nurse.headers["X-CSRF-Token"]}
    let_go = locked()
    answer, page = nurse.post(where, json=body), nurse.post(f"/cases/{case_id}/note", data=form)
    let_go()
    assert [503, 503] == [answer.status_code, page.status_code]
    assert "database cannot be reached just now" in answer.json()["error"]
    assert "database cannot be reached just now" in page.text
    assert "told the &lt;family&gt;</textarea>" in page.text, "what was written comes back"
    assert [200, 200] == [nurse.post(where, json=body).status_code for _ in range(2)]
    with sessions() as session:
        assert ["told the <family>"] == [note.text for note in session.query(CaseNote)]
