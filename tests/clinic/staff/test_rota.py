"""Shifts repeat every week in the clinic's time, also over midnight."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from clinic.staff.rota import add_shift, is_on, on_duty, remove_shift
from clinic.tables import RotaShift, StaffAccount

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def shift(days, starts, ends):
    return RotaShift(staff_id="x", days=days, starts=starts, ends=ends)


@pytest.mark.parametrize(
    ("days", "starts", "ends", "day", "hour", "on"),
    [
        ("0", "08:00", "20:00", 0, 8, True), ("0", "08:00", "20:00", 0, 20, False),
        ("0", "08:00", "20:00", 1, 9, False), ("0", "20:00", "08:00", 0, 23, True),
        ("0", "20:00", "08:00", 1, 7, True), ("0", "20:00", "08:00", 0, 7, False),
        ("0", "20:00", "08:00", 1, 8, False), ("6", "20:00", "08:00", 0, 3, True),
        ("012345", "00:00", "00:00", 2, 12, True),
    ],
)  # fmt: skip
def test_when_a_shift_is_on(days, starts, ends, day, hour, on):
    assert on == is_on(shift(days, starts, ends), MONDAY.replace(day=23 + day, hour=hour), UTC)


def test_times_are_the_clinics_own():
    at = MONDAY.replace(hour=1)
    assert is_on(shift("0", "08:00", "10:00"), at, ZoneInfo("Asia/Shanghai"))
    assert not is_on(shift("0", "08:00", "10:00"), at, UTC)


@pytest.mark.parametrize(
    ("days", "starts", "ends", "says"),
    [
        ("", "08:00", "20:00", "at least one day"), ("7", "08:00", "20:00", "at least one day"),
        ("0", "8:00", "20:00", "hours and minutes"), ("0", "08:00", "24:00", "hours and minutes"),
    ],
)  # fmt: skip
def test_a_shift_that_makes_no_sense_is_refused(sessions, mei, days, starts, ends, says):
    with sessions.begin() as session, pytest.raises(ValueError, match=says):
        add_shift(session, mei.id, days, starts, ends, by="test")


def test_only_who_may_see_cases_is_on_duty_and_only_while_the_account_is_enabled(sessions, mei, tom):
    with sessions.begin() as session:
        session.get_one(StaffAccount, tom.id).role = "editor"
        with pytest.raises(ValueError, match="Only clinicians and supervisors"):
            add_shift(session, tom.id, "0", "08:00", "20:00", by="test")
        made = add_shift(session, mei.id, "0", "08:00", "20:00", by="test")
        at = MONDAY.replace(hour=9)
        assert (mei.id,) == on_duty(session, "everyone", at, UTC)
        assert () == on_duty(session, "supervisors", at, UTC)
        session.get_one(StaffAccount, mei.id).disabled_at = at
        session.flush()
        assert () == on_duty(session, "everyone", at, UTC)
        remove_shift(session, made.id, by="test")
        remove_shift(session, made.id, by="test")
