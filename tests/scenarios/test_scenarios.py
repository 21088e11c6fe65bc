"""Every scenario file, played against the five running processes."""

from pathlib import Path

import pytest

from tests.scenarios.player import Player, load
from tests.stack import Stack

HERE = Path(__file__).parent
FILES = sorted(path for lang in ("en", "zh") for path in (HERE / lang).glob("*.yml"))


@pytest.mark.stack
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_scenario_plays_out(stack: Stack, path: Path) -> None:
    Player(stack, load(path), path.parent.name).play()
