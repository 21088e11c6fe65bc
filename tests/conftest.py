"""The whole assistant, running, for the tests that are about it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """All five processes, prepared as `make run` prepares them, on ports and a folder of their own."""
    running = Stack(tmp_path_factory.mktemp("stack"))
    running.prepare()
    try:
        running.start()
        yield running
    finally:
        running.stop()
