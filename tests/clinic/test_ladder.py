"""Somebody is paged, again and again, until a clinician has the case, whatever dies meanwhile."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from clinic.ladder import Ladder
from clinic.staff.rota import add_shift
from clinic.tables import Escalation, EscalationEvent, StaffAccount
from clinic.transitions.acknowledge import acknowledge
from clinic.transitions.assign import assign
from clinic.transitions.claim import claim
from clinic.transitions.resolve import resolve
from clinic.transitions.snooze import snooze
from common.clock import now
from common.records.message import Message
from common.records.outbox import OutboxRow
from tests.clinic.conftest import Act, new_case


class Pages:
    """A pager that remembers, and fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.sent: list[tuple[str, str]] = []
        self.to: list[tuple[str, ...]] = []
        self.failures = failures

    def page(self, title: str, body: str, addresses: tuple[str, ...]) -> bool:
        if self.failures:
            self.failures -= 1
            return False
        self.sent.append((title, body))
        self.to.append(addresses)
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
        def page(self, _title, _body, _addresses):
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
        def page(self, _title, _body, _addresses):
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


@pytest.mark.parametrize("key", ["words_json", "patient_words", "sbar_json", "model_reasons_json"])
def test_a_case_that_cannot_be_decrypted_is_paged_like_any_other(sessions, ladder, pages, key):
    broken, good = new_case(sessions, user="ana"), new_case(sessions, user="ben")
    with sessions.begin() as session:
        junk = text(f"UPDATE escalation SET {key} = :junk WHERE id = :id")
        session.execute(junk, {"junk": b"x", "id": broken})
        session.execute(text("UPDATE outbox SET body = :junk"), {"junk": b"x"})
    for minutes in (0, 10, 20):
        ladder.round(after(minutes))
    for case_id in (broken, good):
        assert 3 == sum(case_id in body for _, body in pages.sent)


def on_call(sessions, name, role="clinician", days="0123456", starts="00:00", ends="23:59"):
    """Somebody with an address of their own, on duty at these times."""
    with sessions.begin() as session:
        row = StaffAccount(
            username=name, display_name=name.title(), role=role, password_hash="x", page_urls=f"json://{name}"
        )
        session.add(row)
        session.flush()
        add_shift(session, row.id, days, starts, ends, by="test")
        return row.id


def local(hour: int, minute: int = 0):
    """A moment of tomorrow, so that it lies behind the case's first page."""
    return (now() + timedelta(days=1)).replace(hour=hour, minute=minute, second=0, microsecond=0)


def shared_ladder(sessions, pages):
    return Ladder(sessions, pages, console_url="https://c", shared=("json://shared",))


def test_pages_climb_from_the_clinicians_on_duty_to_the_supervisor_and_to_everyone(sessions, pages):
    on_call(sessions, "mei")
    on_call(sessions, "sue", "supervisor")
    new_case(sessions)
    ladder = shared_ladder(sessions, pages)
    for minutes in (0, 2.1, 5.2, 10.3, 15.4):
        ladder.round(after(minutes))
    mei, sue = ("json://mei",), ("json://sue",)
    assert [mei, mei, sue, mei + sue, mei + sue] == pages.to


def test_nobody_is_paged_off_duty_and_the_next_group_is_paged_instead(sessions, pages):
    on_call(sessions, "mei", starts="08:00", ends="20:00")
    on_call(sessions, "sue", "supervisor", starts="20:00", ends="08:00")
    new_case(sessions, acuity="routine")
    ladder = shared_ladder(sessions, pages)
    ladder.round(local(3))
    ladder.round(local(12))
    assert [("json://sue",), ("json://mei",)] == [pages.to[0], pages.to[-1]]


def test_a_gap_in_the_rota_pages_the_shared_address_and_the_patient_is_told_at_once(sessions, pages):
    on_call(sessions, "mei", starts="08:00", ends="20:00")
    new_case(sessions)
    shared_ladder(sessions, pages).round(local(3))
    assert ("json://shared",) == pages.to[0]
    assert 1 == len(notices(sessions, "unavailable_emergency"))


def test_a_persons_broken_address_falls_back_to_the_shared_one(sessions):
    class OnlyShared(Pages):
        def page(self, title, body, addresses):
            return addresses == ("json://shared",) and super().page(title, body, addresses)

    pages = OnlyShared()
    on_call(sessions, "mei")
    new_case(sessions)
    shared_ladder(sessions, pages).round(after(0))
    assert [("json://shared",)] == pages.to


def test_a_colleague_who_was_asked_gets_the_page(sessions, do, pages, mei):
    tom = on_call(sessions, "tom")
    case_id = new_case(sessions)
    ladder = shared_ladder(sessions, pages)
    ladder.round(after(0))
    do(assign, case_id, act(mei, after(1)), tom, "please")
    ladder.round(after(1.1))
    assert ("json://tom",) == pages.to[-1]
    assert 2 == len(pages.to)


def test_after_a_hand_over_to_somebody_who_does_not_come_the_pages_go_on(sessions, do, pages, mei):
    tom = on_call(sessions, "tom")
    case_id = new_case(sessions)
    ladder = shared_ladder(sessions, pages)
    for minutes in (0, 2.1, 5.2):
        ladder.round(after(minutes))
    do(assign, case_id, act(mei, after(6)), tom, "please")
    for minutes in (6.1, 11.2, 16.3):
        ladder.round(after(minutes))
    assert 6 == len(pages.sent)


def notices(sessions, key):
    with sessions() as session:
        return [one for one in session.query(Message) if one.extra.get("notice") == key]


def test_a_patient_whom_nobody_reads_is_told_so_once_and_whom_to_call(sessions, ladder):
    new_case(sessions)
    for minutes in (0, 2.1, 5.2, 10.3, 15.4):
        ladder.round(after(minutes))
    (told,) = notices(sessions, "unavailable_emergency")
    assert "911" in told.text


def test_a_patient_whose_clinician_left_is_told_again_when_nobody_else_comes(sessions, do, ladder, mei):
    """A second wait is a wait of its own: a notice from before the clinician came says nothing about it."""
    case_id = new_case(sessions)
    for minutes in (0, 2.1, 5.2):
        ladder.round(after(minutes))
    do(claim, case_id, act(mei, after(6)))
    assert 1 == len(notices(sessions, "unavailable_emergency"))
    for minutes in (16.1, 22, 28):
        ladder.round(after(minutes))
    assert 2 == len(notices(sessions, "unavailable_emergency"))


def test_a_snoozed_case_comes_back_and_an_emergency_is_paged_meanwhile(sessions, do, ladder, pages, mei):
    calm = new_case(sessions, user="ana", acuity="urgent")
    bad = new_case(sessions, user="ben")
    ladder.round(after(0))
    do(snooze, calm, act(mei, after(1)), 60, "waits for a result")
    do(snooze, bad, act(mei, after(1)), 5, "on the telephone")
    ladder.round(after(6.1))
    assert [bad] == [body.rsplit("/", 1)[1] for _, body in pages.sent[2:]]
    ladder.round(after(61.1))
    assert calm in pages.sent[-1][1] + pages.sent[-2][1]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(jumps=st.lists(st.floats(-600, 600), max_size=6))
def test_a_clock_that_jumps_pages_at_least_once_and_never_without_end(sessions, jumps):
    pages = Pages()
    case_id = new_case(sessions, user=uuid4().hex)
    ladder = Ladder(sessions, pages, console_url="https://c")
    for minutes in [0, *jumps, 0.5]:
        ladder.round(after(minutes))
    mine = sum(case_id in body for _, body in pages.sent)
    assert 1 <= mine <= len(jumps) + 2
