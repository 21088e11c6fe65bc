"""A phone's and a desktop's screen, and the patients' page on them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE, locale="en-US", has_touch=True)
    yield context
    context.close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=DESKTOP, locale="en-US")
    yield context
    context.close()


def open_patients_page(context: BrowserContext, url: str, *, accept: bool = True) -> Page:
    """The patients' page, past its notice; a script error on the page fails the test that uses it."""
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script error on the page: {error}"))
    page.goto(url)
    if accept:
        page.click("#accept")
        page.wait_for_selector("#notice.done")
    return page


def say(page: Page, text: str) -> None:
    """Type and send, as a patient does."""
    page.fill("#box", text)
    page.press("#box", "Enter")
