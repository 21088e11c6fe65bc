"""A log line keeps no patient's words, whatever field they come in."""

import pytest

from common.logs import PRIVATE_KEYS, drop_private


@pytest.mark.parametrize("key", sorted(PRIVATE_KEYS))
def test_a_private_field_is_dropped(key):
    assert {"event": "turn"} == drop_private(None, "info", {"event": "turn", key: "my chest hurts"})


def test_an_error_is_logged_by_its_type_alone():
    line = drop_private(None, "info", {"event": "turn failed", "error": ValueError("my chest hurts")})
    assert {"event": "turn failed", "error": "ValueError"} == line
