"""Waiting times and marks read as people say them."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment

from clinic.web.words import teach, waited

WRITTEN = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "want"),
    [(0, "< 1 min"), (59, "< 1 min"), (60, "1 min"), (3599, "59 min"), (3600, "1 h 00"), (4500, "1 h 15"),
     (48 * 3600, "2 days")],
)  # fmt: skip
def test_waits_are_short_and_plain(seconds, want):
    assert want == waited(seconds)


@pytest.mark.parametrize(
    ("state", "delivered", "read", "want"),
    [
        ("sent", None, None, "Not yet delivered"), ("delivered", None, None, "Delivered"),
        ("delivered", 3, None, "Delivered 22:03"), ("delivered", 3, 5, "Read 22:05"),
        ("delivered", 3, 150, "Read 02 Dec, 00:30"),
    ],
)  # fmt: skip
def test_a_mark_says_the_last_step_in_clinic_time_and_the_day_where_it_is_another(
    state, delivered, read, want
):
    env = Environment(autoescape=True)
    teach(env, ZoneInfo("Asia/Shanghai"))

    def after(minutes):
        return None if minutes is None else WRITTEN + timedelta(minutes=minutes)

    line = SimpleNamespace(at=WRITTEN, state=state, delivered_at=after(delivered), read_at=after(read))
    assert want == env.filters["mark"](line)
