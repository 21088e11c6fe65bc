"""Acuities are ordered from the most urgent down."""

import pytest

from common.acuity import ACUITIES, more_urgent, rank


def test_emergency_comes_first_and_none_last():
    assert ("emergency", "none") == (ACUITIES[0], ACUITIES[-1])


def test_the_more_urgent_of_two_wins_whatever_the_order():
    assert "urgent" == more_urgent("self_care", "urgent") == more_urgent("urgent", "self_care")


def test_a_word_that_is_no_acuity_is_refused_with_the_list():
    with pytest.raises(ValueError, match="use one of emergency"):
        rank("bad")
