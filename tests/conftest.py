"""The whole assistant, running, for the tests that are about it."""

import os
from collections.abc import Callable, Iterator

import pytest
import structlog
from hypothesis import settings

from common.logs import configure_logging
from tests.stack import Stack

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture
def process_logs(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """Logs as a process writes them; a function that gives all that was written."""
    before = structlog.get_config()
    configure_logging("test")
    yield lambda: "".join(capfd.readouterr())
    structlog.configure(**before)


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
