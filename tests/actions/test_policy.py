"""The lines between two answers are probabilities and lengths."""

import pytest

from actions.policy import Policy, policy


def test_the_policy_in_force_is_readable():
    assert 0 < policy().tell_while_asking_from < 1


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused_by_name(value):
    with pytest.raises(ValueError, match="tell_while_asking_from"):
        Policy(value, 0.2, 8, 10)


def test_a_negative_length_is_refused_by_name():
    with pytest.raises(ValueError, match="bare_words"):
        Policy(0.3, 0.2, -1, 10)


@pytest.mark.parametrize(("text", "bare"), [
    ("I've had a headache for 2 days", True),
    ("我头疼两天了", True),
    ("my head hurts badly since I woke up and I see double", False),
    ("我头疼两天了，今天开始吐，看东西也重影", False),
])  # fmt: skip
def test_a_report_that_names_hardly_more_than_a_complaint_is_bare(text, bare):
    assert bare is policy().bare(text)
