"""A tracker that forgets all but the last turns knows what Rasa's own knows."""

import pytest

pytestmark = pytest.mark.stack


@pytest.mark.parametrize("kept", [2, 6])
def test_what_was_forgotten_is_still_known(inside, kept):
    """After every single event, in every copy; and policies are shown the same newest states."""
    for seed in range(8):
        found = inside("memories:beside_rasa", seed, 25, kept)
        assert [] == found["different"]
        assert found["longest"] < 6 * (kept + 1) + 3
