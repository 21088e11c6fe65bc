"""How many conversations are remembered."""

import pytest

pytestmark = pytest.mark.stack


def test_the_conversation_used_longest_ago_makes_room(inside):
    """And only that one."""
    assert ["b"] == inside("memories:least_recent")
