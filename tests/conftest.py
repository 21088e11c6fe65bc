"""The whole assistant, running, and a real Chromium, for the tests that are about them."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import structlog
from hypothesis import settings

from common.logs import configure_logging
from tests.postgres import Postgres, throw_away
from tests.stack import Stack

CHROMIUM_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip

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
    """All five processes, prepared as `make run` prepares them, on ports and a folder of their own.

    Off real time by a hair, so that follow-ups know no night whenever the tests run.
    """
    running = Stack(tmp_path_factory.mktemp("stack"), CARELINE_FOLLOW_UP_SCALE="0.99")
    running.prepare()
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this module's own, which a test may stop and start."""
    with ExitStack() as running:
        try:
            server = running.enter_context(throw_away())
        except LookupError as missing:
            pytest.skip(str(missing))
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """For one module: Playwright's event loop must end before asynchronous tests of others begin."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium on this machine: install the package 'chromium' to run the browser tests")
    from playwright.sync_api import sync_playwright  # only the tests that use it wait for it

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield running
        running.close()
