"""Every scenario file, played against the five running processes."""

from pathlib import Path

import pytest

from tests.scenarios.player import Player, load
from tests.stack import Stack

HERE = Path(__file__).parent
FILES = sorted(path for lang in ("en", "zh") for path in (HERE / lang).glob("*.yml"))
PLAYED = [
    pytest.param(
        path,
        id=f"{path.parent.name}/{path.stem}",
        marks=pytest.mark.slow if load(path).get("slow") else (),
    )
    for path in FILES
]
"""The core ones always; those that say `slow: true` with `make test-slow`."""
PREPARE_AND_START_S = 480
"""The first scenario also waits for training, indexing and starting on a small machine."""


@pytest.mark.stack
@pytest.mark.timeout(PREPARE_AND_START_S)
@pytest.mark.parametrize("path", PLAYED)
def test_the_scenario_plays_out(stack: Stack, path: Path) -> None:
    Player(stack, load(path), path.parent.name).play()
