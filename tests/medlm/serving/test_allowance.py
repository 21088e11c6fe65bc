"""A share of the time: spent, grown back, never hoarded."""

from medlm.serving.allowance import Allowance


def test_what_was_spent_grows_back_with_the_clock() -> None:
    """A fifth of each second; what is overdrawn has to come back first."""
    now = 0.0
    own = Allowance(0.2, lambda: now)
    own.spend(0.3)
    assert not own.is_left()
    now = 0.4
    assert not own.is_left()
    now = 0.6
    assert own.is_left()


def test_a_long_rest_saves_up_one_second_s_share() -> None:
    """After an hour no more than a second's share is there."""
    now = 0.0
    own = Allowance(0.2, lambda: now)
    now = 3600.0
    own.spend(0.21)
    assert not own.is_left()
