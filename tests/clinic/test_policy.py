"""The ladder file covers every acuity, and the more urgent never waits longer."""

from datetime import timedelta
from itertools import pairwise

import pytest

from clinic import policy
from common.acuity import ACUITIES


@pytest.mark.parametrize("step", range(5))
def test_a_more_urgent_case_is_never_paged_later(step):
    waits = [policy.wait_after(acuity, step) for acuity in ACUITIES]
    assert all(first <= second for first, second in pairwise(waits))
    claims = [policy.wait_for_claim(acuity) for acuity in ACUITIES]
    assert all(first <= second for first, second in pairwise(claims))


def test_the_last_step_repeats_for_ever():
    assert policy.wait_after("emergency", 2) == policy.wait_after("emergency", 900) == timedelta(minutes=5)


@pytest.mark.parametrize("text", ["{}", "unacknowledged: {emergency: [0]}"])
def test_a_gap_in_the_file_is_named(tmp_path, monkeypatch, text):
    file = tmp_path / "ladder.yml"
    file.write_text(text)
    monkeypatch.setattr(policy, "_FILE", file)
    policy.ladder.cache_clear()
    with pytest.raises(ValueError, match="unacknowledged.emergency needs at least one number above 0"):
        policy.ladder()
    policy.ladder.cache_clear()
