"""Somebody is paged, again and again, until a clinician has the case, whatever dies meanwhile."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from clinic.ladder import Ladder
from clinic.tables import Escalation, EscalationEvent
from clinic.transitions.acknowledge import acknowledge
from clinic.transitions.claim import claim
from clinic.transitions.resolve import resolve
from common.clock import now
from common.records.outbox import OutboxRow
from tests.clinic.conftest import Act, new_case


class Pages:
    """A pager that remembers, and fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.sent: list[tuple[str, str]] = []
        self.failures = failures

    def page(self, title: str, body: str) -> bool:
        if self.failures:
            self.failures -= 1
            return False
        self.sent.append((title, body))
        return True


@pytest.fixture
def pages():
    return Pages()


@pytest.fixture
def ladder(sessions, pages):
    return Ladder(sessions, pages, console_url="https://console.example/")


def after(minutes: float):
    return now() + timedelta(minutes=minutes)


def act(staff, at):
    from datetime import UTC

    return Act(staff, at, UTC, timedelta(minutes=10))


def test_a_page_says_acuity_reason_and_link_and_no_word_of_the_patient(sessions, ladder, pages):
    case_id = new_case(sessions, words="my zebra rash", trigger=("zebra",))
    ladder.round(after(0))
    title = "Careline: Emergency"
    body = f"Red flag. Open the case: https://console.example/cases/{case_id}"
    assert [(title, body)] == pages.sent


def test_rounds_without_anything_due_page_nobody(sessions, ladder, pages):
    new_case(sessions)
    for _ in range(3):
        ladder.round(after(0.1))
    assert 1 == len(pages.sent)


def test_an_unread_emergency_is_paged_again_and_again(sessions, ladder, pages):
    new_case(sessions)
    for minutes in (0, 1, 2.1, 4, 5.2, 10.3, 15.4):
        ladder.round(after(minutes))
    assert 5 == len(pages.sent)
    assert "Careline: Emergency — page 5, still waiting" == pages.sent[-1][0]
    with sessions() as session:
        assert 4 == session.query(EscalationEvent).filter_by(kind="paged_again").count()


def test_another_worker_goes_on_where_a_dead_one_stopped_and_nothing_is_paged_twice(sessions, pages):
    new_case(sessions)
    for minutes in (0, 2.1, 2.1, 5.2, 5.2):
        Ladder(sessions, pages, console_url="https://c").round(after(minutes))
    assert 3 == len(pages.sent)


def test_a_worker_killed_while_sending_is_followed_by_one_that_sends(sessions, pages):
    new_case(sessions)

    class Killed(BaseException):
        """Stands for kill -9."""

    class Dying:
        def page(self, _title, _body):
            raise Killed

    with pytest.raises(Killed):
        Ladder(sessions, Dying(), console_url="https://c").round(after(0))
    Ladder(sessions, pages, console_url="https://c").round(after(0.5))
    assert [] == pages.sent
    Ladder(sessions, pages, console_url="https://c").round(after(1.1))
    assert 1 == len(pages.sent)


def test_a_page_that_cannot_be_sent_is_tried_again(sessions):
    pages = Pages(failures=2)
    ladder = Ladder(sessions, pages, console_url="https://c")
    new_case(sessions)
    for minutes in (0, 0.01, 0.05, 0.2):
        ladder.round(after(minutes))
    assert 1 == len(pages.sent)
    with sessions() as session:
        row = session.query(OutboxRow).filter_by(kind="page").one()
        assert (3, None) == (row.attempts, row.last_error)
        assert row.done_at is not None


def test_a_pager_that_raises_is_a_page_that_was_not_sent(sessions):
    class Broken:
        def page(self, _title, _body):
            raise RuntimeError("boom")

    new_case(sessions)
    Ladder(sessions, Broken(), console_url="https://c").round(after(0))
    with sessions() as session:
        row = session.query(OutboxRow).filter_by(kind="page").one()
        assert (None, "the page could not be sent") == (row.done_at, row.last_error)


def test_acknowledging_stops_the_paging_until_nobody_claims(sessions, do, ladder, pages, mei):
    case_id = new_case(sessions)
    ladder.round(after(0))
    do(acknowledge, case_id, act(mei, after(1)))
    ladder.round(after(5.5))
    assert 1 == len(pages.sent)
    ladder.round(after(6.1))
    assert 2 == len(pages.sent)


def test_a_holder_who_goes_silent_gets_the_case_paged_at_once(sessions, do, ladder, pages, look, mei):
    case_id = new_case(sessions)
    ladder.round(after(0))
    do(claim, case_id, act(mei, after(1)))
    ladder.round(after(10.9))
    assert 1 == len(pages.sent)
    ladder.round(after(11.1))
    assert ("open", 2) == (look(case_id).state, len(pages.sent))


def test_a_resolved_case_is_paged_no_more(sessions, do, ladder, pages, mei):
    case_id = new_case(sessions)
    do(claim, case_id, act(mei, after(0)))
    do(resolve, case_id, act(mei, after(0)))
    ladder.round(after(600))
    assert [] == pages.sent
    with sessions() as session:
        assert session.query(OutboxRow).filter_by(kind="page").one().done_at is not None
        assert session.query(Escalation).one().next_page_at is None


def test_a_case_that_cannot_be_read_stops_no_other_case_from_being_paged(sessions, ladder, pages):
    broken, good = new_case(sessions, user="ana", acuity="routine"), new_case(sessions, user="ben")
    with sessions.begin() as session:
        junk = text("UPDATE escalation SET words_json = :junk WHERE id = :id")
        session.execute(junk, {"junk": b"x", "id": broken})
    for minutes in (0, 10, 20):
        ladder.round(after(minutes))
    assert 3 == sum(good in body for _, body in pages.sent)
