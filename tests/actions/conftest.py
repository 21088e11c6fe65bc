"""A fresh world for each test of an action."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.actions.fakes import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A database with one conversation, and fakes for everything else."""
    made = World(tmp_path)
    yield made
    made.engine.dispose()
