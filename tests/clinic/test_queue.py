"""The most dangerous case comes first, and among equals the one that has waited longest."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from clinic.queue import UNREADABLE, queue_version, read_queue
from clinic.tables import Escalation
from clinic.transitions.acknowledge import acknowledge
from clinic.transitions.assign import assign
from clinic.transitions.claim import claim
from clinic.transitions.reply import reply
from clinic.transitions.resolve import resolve
from common.acuity import ACUITIES
from common.records.outbox import OutboxRow
from tests.clinic.conftest import POSTGRES, T0, act_at, new_case


def read(sessions, staff, minutes=30.0, **values):
    with sessions() as session:
        return read_queue(session, staff, T0 + timedelta(minutes=minutes), **values)


def waiting_since(sessions, case_id, minutes):
    with sessions.begin() as session:
        session.get_one(Escalation, case_id).created_at = T0 + timedelta(minutes=minutes)


def test_acuity_comes_first_and_then_the_longest_wait(sessions, mei):
    made = {}
    for number, acuity in enumerate(reversed(ACUITIES)):
        for age in (5, 9):
            case_id = new_case(sessions, user=f"{acuity}{age}", acuity=acuity, reason="triage")
            waiting_since(sessions, case_id, -age - number * 100)
            made[acuity, age] = case_id
    want = [made[acuity, age] for acuity in ACUITIES for age in (9, 5)]
    queue = read(sessions, mei)
    assert want == [row.id for row in queue.rows]
    assert dict.fromkeys(ACUITIES, 2) == queue.waiting
    assert list(ACUITIES) == list(queue.waiting)


def test_a_row_has_words_summary_wait_and_holder(sessions, do, mei, tom):
    case_id = new_case(sessions, words="胸口压榨样疼痛", trigger=("压榨样疼痛",), lang="zh")
    waiting_since(sessions, case_id, 0)
    do(claim, case_id, act_at(mei, 25))
    (row,) = read(sessions, mei).rows
    assert (("压榨样疼痛",), "zh", "Red flag: “胸口压榨样疼痛”") == (row.trigger_words, row.lang, row.summary)
    assert (1800, "Mei", True) == (row.waiting_seconds, row.holder, row.held_by_me)
    assert not read(sessions, tom).rows[0].held_by_me
    assert read(sessions, mei, minutes=36).rows[0].holder is None


def test_the_three_views(sessions, do, mei, tom):
    free, mine, theirs, done = (new_case(sessions, user=user) for user in "abcd")
    do(acknowledge, free, act_at(mei))
    do(claim, mine, act_at(mei, 25))
    do(claim, theirs, act_at(tom, 25))
    do(claim, done, act_at(tom))
    do(resolve, done, act_at(tom))
    want = {"all": {free, mine, theirs}, "unclaimed": {free}, "mine": {mine}}
    assert want == {show: {row.id for row in read(sessions, mei, show=show).rows} for show in want}
    assert {"emergency": 1} == read(sessions, mei).waiting


def test_the_limit_keeps_the_worst_and_says_how_many_there_are(sessions, mei):
    new_case(sessions, user="a", acuity="routine", reason="triage")
    worst = new_case(sessions, user="b")
    queue = read(sessions, mei, limit=1)
    assert ([worst], 2) == ([row.id for row in queue.rows], queue.total)


@pytest.mark.skipif(bool(POSTGRES), reason="reads the query plan of SQLite")
def test_the_database_reads_the_order_from_its_index(sessions):
    query = (
        select(Escalation.id)
        .where(Escalation.resolved_at.is_(None))
        .order_by(Escalation.acuity_rank, Escalation.created_at)
    )
    with sessions() as session:
        plan = " ".join(row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {query}")))
    assert "ix_escalation_queue" in plan
    assert "TEMP B-TREE" not in plan


def test_every_change_that_a_console_shows_changes_the_version(sessions, do, mei):
    def version():
        with sessions() as session:
            return queue_version(session)

    seen = [version()]
    case_id = new_case(sessions)
    seen.append(version())
    for verb, args in ((acknowledge, ()), (claim, ()), (reply, ("Hello",)), (resolve, ())):
        do(verb, case_id, act_at(mei), *args)
        seen.append(version())
    assert len(seen) == len(set(seen))
    assert version() == seen[-1]


@pytest.mark.parametrize(("attempts", "fails"), [(1, False), (2, True)])
def test_pages_that_do_not_go_out_show(sessions, mei, attempts, fails):
    new_case(sessions)
    with sessions.begin() as session:
        session.query(OutboxRow).filter_by(kind="page").one().attempts = attempts
    assert fails == read(sessions, mei).paging_fails


def test_filters_narrow_the_queue_and_the_count_of_who_waits_stays_whole(sessions, do, mei, tom):
    zh = new_case(sessions, user="ana", lang="zh", acuity="urgent")
    late = new_case(sessions, user="bo", acuity="urgent")
    mine = new_case(sessions, user="cy", acuity="routine")
    asked = new_case(sessions, user="di", acuity="none")
    do(claim, mine, act_at(mei, 25))
    do(assign, asked, act_at(tom, 25), mei.id)
    with sessions.begin() as session:
        session.get_one(Escalation, late).page_step = 1

    def ids(**filters):
        return [row.id for row in read(sessions, mei, **filters).rows]

    assert [zh, late] == ids(acuity="urgent")
    assert [zh] == ids(lang="zh")
    assert [late] == ids(overdue=True)
    assert [mine, asked] == ids(show="mine")
    assert [] == ids(show="mine", acuity="emergency")
    assert {"urgent": 2, "none": 1} == read(sessions, mei, lang="zh", acuity="none").waiting


def test_an_unreadable_case_keeps_its_place_and_says_that_it_cannot_be_decrypted(sessions, mei):
    broken, good = new_case(sessions, user="ana"), new_case(sessions, user="bo")
    with sessions.begin() as session:
        session.execute(text("UPDATE escalation SET words_json = 'x' WHERE id = :id"), {"id": broken})
    rows = read(sessions, mei).rows
    assert [(broken, UNREADABLE), (good, "Red flag: “I have crushing chest pain”")] == [
        (row.id, row.summary) for row in rows
    ]
