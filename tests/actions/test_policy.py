"""The lines between two answers are probabilities."""

import pytest

from actions.policy import Policy, policy


def test_the_policy_in_force_is_readable():
    assert 0 < policy().tell_while_asking_from < 1


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused_by_name(value):
    with pytest.raises(ValueError, match="tell_while_asking_from"):
        Policy(value, 0.2)
