"""Calendar days come as ISO 8601, with what was not told left out."""

from datetime import datetime

import pytest

from bot.components.entity_reader import entities_in

MONDAY = datetime(2026, 3, 2, 10)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on 14/05/2025", "2025-05-14"), ("2025年5月14日", "2025-05-14"), ("3 March", "--03-03"),
        ("5月3号", "--05-03"), ("in January", "--01"), ("一月份", "--01"), ("tomorrow", "2026-03-03"),
        ("后天", "2026-03-04"), ("on Friday", "friday"), ("约周五", "friday"), ("next week", "next week"),
    ],
)  # fmt: skip
def test_a_day_is_read_in_both_languages(text, value):
    """A weekday keeps its name: it may be the last or the next."""
    assert [("date", value)] == [(one.kind, one.value) for one in entities_in(text, MONDAY)]


@pytest.mark.parametrize("text", ["45/77/2025", "may I ask", "99月99日"])
def test_what_is_no_day_of_the_calendar_is_no_date(text):
    """Nor is "may" a month wherever it stands."""
    assert [] == [one for one in entities_in(text, MONDAY) if one.kind == "date"]
