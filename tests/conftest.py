"""The whole assistant, running, for the tests that are about it."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.stack import Stack

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")


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
