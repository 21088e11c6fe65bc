"""What waits in the outbox is taken by one worker at a time, and waits longer after each failure."""

from datetime import timedelta

import pytest

from clinic import outbox
from clinic.tables import Escalation
from common.clock import now
from common.records.outbox import OutboxRow
from tests.clinic.conftest import new_case


@pytest.fixture
def row_id(sessions):
    """A thing to send that is due now, of a kind that nothing else sends."""
    case_id = new_case(sessions)
    with sessions.begin() as session:
        case = session.get_one(Escalation, case_id)
        row = OutboxRow(
            kind="letter", conversation_id=case.conversation_id, escalation_id=case_id, dedupe_key="letter:1"
        )
        session.add(row)
        session.flush()
        return row.id


def waiting(sessions, at):
    with sessions() as session:
        return list(outbox.due(session, "letter", at, limit=10))


def take(sessions, row_id, at):
    with sessions.begin() as session:
        return outbox.take(session, row_id, at)


def test_a_row_is_taken_by_one_worker_and_comes_back_after_a_minute_if_that_one_died(sessions, row_id):
    """Nothing is sent twice at once, and nothing is lost with the worker that took it."""
    at = now()
    assert 1 == take(sessions, row_id, at).attempts
    assert take(sessions, row_id, at + timedelta(seconds=59)) is None
    assert [] == waiting(sessions, at)
    assert [row_id] == waiting(sessions, at + timedelta(seconds=60))
    assert 2 == take(sessions, row_id, at + timedelta(seconds=60)).attempts


def test_what_is_done_is_never_due_again(sessions, row_id):
    """The end of a row keeps why it was not needed."""
    at = now()
    with sessions.begin() as session:
        outbox.done(session, row_id, at, "not needed")
    assert [] == waiting(sessions, at + timedelta(days=365))
    assert take(sessions, row_id, at + timedelta(days=365)) is None
    with sessions() as session:
        assert "not needed" == session.get_one(OutboxRow, row_id).last_error


def test_what_failed_waits_until_its_next_try_with_the_trouble_noted_in_short(sessions, row_id):
    """A long answer of somebody's server must not fail the note about it."""
    at = now()
    with sessions.begin() as session:
        outbox.failed(session, row_id, "x" * 999, again_at=at + timedelta(minutes=3))
    assert [] == waiting(sessions, at + timedelta(minutes=2))
    assert [row_id] == waiting(sessions, at + timedelta(minutes=3))
    with sessions() as session:
        assert "x" * 200 == session.get_one(OutboxRow, row_id).last_error


def test_each_failure_doubles_the_pause_up_to_the_longest():
    """However often it failed, the pause stays a number of seconds that can be counted."""
    first, longest = timedelta(seconds=5), timedelta(hours=1)
    pauses = [outbox.pause(attempts, first=first, longest=longest) for attempts in (1, 2, 3, 10, 10**6)]
    assert [10, 20, 40, 3600, 3600] == [pause.total_seconds() for pause in pauses]
