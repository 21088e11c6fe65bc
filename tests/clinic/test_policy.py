"""The ladder file covers every acuity, and the more urgent never waits longer."""

from copy import deepcopy
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from clinic.policy import GROUPS, parse, policy, wait_after
from common.acuity import ACUITIES

WRITTEN = yaml.safe_load(Path("clinic/data/ladder.yml").read_text("utf-8"))


@pytest.mark.parametrize("step", range(5))
def test_a_more_urgent_case_is_never_paged_later(step):
    waits = [wait_after(acuity, step) for acuity in ACUITIES]
    assert all(first <= second for first, second in pairwise(waits))


@pytest.mark.parametrize("rule", ["unclaimed", "longest_snooze"])
def test_a_more_urgent_case_never_waits_longer_once_it_was_read(rule):
    waits = [getattr(policy(acuity), rule) for acuity in ACUITIES]
    assert all(first <= second for first, second in pairwise(waits))


@pytest.mark.parametrize("acuity", ACUITIES)
def test_pages_climb_and_end_above_the_clinicians(acuity):
    climbed = [GROUPS.index(rung.to) for rung in policy(acuity).rungs]
    assert sorted(climbed) == climbed
    assert climbed[-1] > 0


def test_the_last_step_repeats_for_ever():
    assert timedelta(minutes=5) == wait_after("emergency", 3) == wait_after("emergency", 900)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda one: one["pages"].pop("urgent"), "pages.urgent needs at least one page"),
        (lambda one: one["pages"]["none"][0].update(to="nobody"), "pages.none: `to` is one of"),
        (lambda one: one["pages"]["none"][0].update(within=0), "pages.none needs a number of minutes"),
        (lambda one: one["unclaimed"].pop("none"), "unclaimed.none needs a number of minutes above 0"),
        (lambda one: one["tell_patient"].update(urgent=0), "tell_patient.urgent needs the number of a page"),
        (lambda one: one["longest_snooze"].update(urgent="x"), "longest_snooze.urgent needs a number"),
    ],
)
def test_a_gap_in_the_file_is_named(change, says):
    broken = deepcopy(WRITTEN)
    change(broken)
    with pytest.raises(ValueError, match=says):
        parse(broken)
