"""The console in front of a database of its own, for a real browser."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, Page

from clinic.app import create_app
from clinic.settings import ClinicSettings
from scripts import serving as served


@contextmanager
def serving(settings: ClinicSettings) -> Iterator[str]:
    """The console's address while it runs."""
    app = create_app(settings.model_copy(update={"stream_poll_s": 0.1}))
    with served.serving(app) as address:
        yield f"{address}/"


def opened(context: BrowserContext) -> Page:
    """A page of this browser; a script error on it fails the test that uses it."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: pytest.fail(f"script error on the page: {error}"))
    return page
