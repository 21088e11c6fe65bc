"""Consoles that ask in the same second share one reading; none sees another's view or an old queue."""

from datetime import timedelta

import pytest

from clinic import snapshots
from clinic.snapshots import Snapshots
from clinic.transitions.claim import claim
from tests.clinic.conftest import T0, act_at, new_case

ALL = {"show": "all", "acuity": "", "lang": "", "overdue": False}


@pytest.fixture
def ask(sessions, monkeypatch):
    """Read for somebody; `ask.times` counts how often the database was read."""
    shared, times, plain = Snapshots(), [], snapshots.read_queue

    def counted(*args, **values):
        times.append(1)
        return plain(*args, **values)

    monkeypatch.setattr(snapshots, "read_queue", counted)

    def read(staff, seconds=0.0, **filters):
        with sessions() as session:
            return shared.read(session, staff, T0 + timedelta(seconds=seconds), **ALL | filters)

    read.times = times
    return read


def test_many_consoles_in_one_second_read_once(sessions, ask, mei, tom):
    new_case(sessions)
    assert ask(mei) == ask(tom, 0.5)
    assert 1 == len(ask.times)
    ask(tom, 1.0)
    ask(tom, 1.1, acuity="urgent")
    assert 3 == len(ask.times)


def test_a_change_is_seen_at_once_and_each_sees_who_they_are(sessions, do, ask, mei, tom):
    case_id = new_case(sessions)
    ask(mei)
    do(claim, case_id, act_at(mei))
    assert (True, "Mei") == (ask(mei, 0.1).rows[0].held_by_me, ask(mei, 0.1).rows[0].holder)
    assert (False, "Mei") == (ask(tom, 0.2).rows[0].held_by_me, ask(tom, 0.2).rows[0].holder)
    assert [case_id] == [row.id for row in ask(mei, 0.3, show="mine").rows]
    assert () == ask(tom, 0.3, show="mine").rows


def test_a_clock_that_goes_back_keeps_nothing_old(sessions, ask, mei):
    new_case(sessions)
    ask(mei, 100)
    ask(mei, 50)
    assert 2 == len(ask.times)
