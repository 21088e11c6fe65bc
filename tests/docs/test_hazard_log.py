"""Every hazard names a test that exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = re.findall(r"^\| (H\d+) \|(.+)$", (ROOT / "docs/safety/hazard-log.md").read_text("utf-8"), re.M)


@pytest.mark.parametrize(("hazard", "row"), ROWS, ids=[hazard for hazard, _ in ROWS])
def test_the_tests_that_hold_a_hazard_exist(hazard, row):
    named = re.findall(r"`(tests/[\w/.]+)(?:::(\w+))?`", row)
    assert named, f"{hazard} names no test"
    for path, function in named:
        assert (ROOT / path).exists(), path
        assert not function or f"def {function}(" in (ROOT / path).read_text("utf-8"), function
