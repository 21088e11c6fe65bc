"""A real Chromium, and the console in front of a database of its own."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from clinic.app import create_app
from clinic.settings import ClinicSettings
from tests.stack import free_port


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one file only: while it is open its event loop keeps asynchronous tests from running."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium on this machine: install the package 'chromium' to run the browser tests")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@contextmanager
def serving(settings: ClinicSettings) -> Iterator[str]:
    """The console's address while it runs."""
    port = free_port()
    app = create_app(settings.model_copy(update={"stream_poll_s": 0.1}))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        app.state.watcher.close()
        server.should_exit = True
        thread.join()


def opened(context: BrowserContext) -> Page:
    """A page of this browser; a script error on it fails the test that uses it."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: pytest.fail(f"script error on the page: {error}"))
    return page
