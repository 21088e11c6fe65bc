"""What is remembered grows old: age counts on, a pregnancy ends, and nothing unnamed is kept."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.profile.facts import ORDER, ProfileFact, age_band, current, from_json, joined, to_json

SAID = datetime(2026, 1, 10, 9, 0, tzinfo=UTC)


def fact(name, value=True, words="", said_at=SAID):
    return ProfileFact(name, value, words, said_at)


def test_a_patient_grows_older():
    [age] = current([fact("age", 34.0)], SAID + timedelta(days=800))
    assert 36 == int(age.value)


@pytest.mark.parametrize(("pregnant", "days", "holds"), [
    (True, 270, True), (True, 280, False), (False, 20, True), (False, 40, False),
])  # fmt: skip
def test_a_pregnancy_ends_after_nine_months_and_its_denial_soon(pregnant, days, holds):
    assert holds == bool(current([fact("pregnant", pregnant)], SAID + timedelta(days=days)))


def test_the_newer_word_counts_and_the_order_is_always_the_same():
    newer = fact("long_term", False, said_at=SAID + timedelta(days=1))
    both = joined([fact("allergy", "penicillin"), fact("long_term")], [newer, fact("age", 3.0)])
    assert ["age", "long_term", "allergy"] == [one.name for one in both]
    assert newer in both


def test_what_a_profile_may_not_hold_is_dropped():
    assert () == joined((), [fact("chest_pain")])


@given(st.lists(st.builds(
    ProfileFact, st.sampled_from(ORDER[1:]), st.booleans() | st.text(max_size=40), st.text(max_size=100),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
), unique_by=lambda one: one.name))  # fmt: skip
def test_what_is_written_is_read_back(facts):
    assert joined((), facts) == from_json(to_json(facts))


STRANGE_AGE = '[{"name": "age", "value": "x", "words": "", "said_at": "2026-01-01T00:00:00+00:00"}]'


@pytest.mark.parametrize("text", [None, "", "{", "3", "[3]", '[{"name": "age"}]', STRANGE_AGE])
def test_what_cannot_be_read_is_left_out(text):
    assert () == from_json(text)


@pytest.mark.parametrize(("years", "band"), [(0.5, "baby"), (9, "child"), (40, "adult"), (80, "older")])
def test_ages_have_bands(years, band):
    assert band == age_band(years)
