"""When a patient is asked: by the acuity of the advice, in the clinic's day, never about an emergency."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from common.follow_ups.times import times
from common.settings import ProcessSettings
from tests.folder import settings_in

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)


@pytest.fixture
def rules(tmp_path):
    return times(settings_in(tmp_path, ProcessSettings, time_zone="UTC"))


@pytest.mark.parametrize(
    ("acuity", "hours"),
    [("urgent", 2), ("routine", 24), ("self_care", 24), ("emergency", None), ("none", None)],
)
def test_the_more_urgent_the_sooner_and_an_emergency_never(rules, acuity, hours):
    due = None if hours is None else NOON + timedelta(hours=hours)
    assert due == rules.first_due(acuity, NOON)


def test_nobody_is_woken_unless_it_is_urgent(rules):
    assert datetime(2026, 11, 26, 8, 0, tzinfo=UTC) == rules.first_due("routine", EVENING)
    assert EVENING + timedelta(hours=2) == rules.first_due("urgent", EVENING)


def test_the_small_hours_end_on_the_same_morning(rules):
    night = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
    assert datetime(2026, 11, 25, 8, 0, tzinfo=UTC) == rules.awake("self_care", night)


@pytest.mark.parametrize(
    ("at", "there"), [((20, 59), (20, 59)), ((21, 0), (8, 0)), ((8, 0), (8, 0)), ((7, 59), (8, 0))]
)
def test_the_night_begins_and_ends_on_the_minute(rules, at, there):
    asked = rules.awake("routine", NOON.replace(hour=at[0], minute=at[1]))
    assert there == (asked.hour, asked.minute)


def test_the_night_is_that_of_the_clinic(rules):
    shanghai = replace(rules, zone=ZoneInfo("Asia/Shanghai"))
    assert datetime(2026, 11, 25, 0, 0, tzinfo=UTC) == shanghai.awake("routine", NOON + timedelta(hours=2))
    assert NOON == shanghai.awake("routine", NOON)


def test_a_night_with_a_change_of_the_clock_ends_at_eight_by_the_clock_on_the_wall(rules):
    london = replace(rules, zone=ZoneInfo("Europe/London"))
    before = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)  # 23:00 in London; the clocks go back in this night
    assert datetime(2026, 10, 25, 8, 0, tzinfo=UTC) == london.awake("routine", before)


def test_a_demonstration_waits_seconds_and_knows_no_night(rules):
    quick = replace(rules, scale=0.001)
    assert EVENING + timedelta(seconds=86.4) == quick.first_due("routine", EVENING)


@pytest.mark.parametrize(
    "wrong",
    [{"after": {"emergency": timedelta(hours=1)}}, {"after": {"soon": timedelta(hours=1)}},
     {"silence": timedelta(0)}, {"at_most": 0}],
)  # fmt: skip
def test_a_file_that_says_what_cannot_be_is_refused(rules, wrong):
    with pytest.raises(ValueError, match="follow_up.yml|unknown acuity"):
        replace(rules, **wrong)


def test_production_keeps_to_real_time(tmp_path):
    with pytest.raises(ValueError, match="CARELINE_FOLLOW_UP_SCALE"):
        settings_in(tmp_path, ProcessSettings, mode="production", secret_key="a", channel_secret="b",
                    follow_up_scale=0.5)  # fmt: skip
