"""Waiting times read as people say them."""

import pytest

from clinic.web.words import waited


@pytest.mark.parametrize(
    ("seconds", "want"),
    [(0, "< 1 min"), (59, "< 1 min"), (60, "1 min"), (3599, "59 min"), (3600, "1 h 00"), (4500, "1 h 15"),
     (48 * 3600, "2 days")],
)  # fmt: skip
def test_waits_are_short_and_plain(seconds, want):
    assert want == waited(seconds)
