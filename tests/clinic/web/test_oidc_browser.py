"""A real browser goes to the identity provider on another site and comes back signed in."""

from dataclasses import replace
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe

from clinic.app import create_app
from scripts.serving import serving
from tests.clinic.staff.oidc.conftest import oidc_settings
from tests.clinic.staff.oidc.identity_provider import IdentityProvider, running
from tests.clinic.web.conftest import opened

pytestmark = pytest.mark.browser


@pytest.fixture
def idp():
    """On "localhost", which is another site than the console's 127.0.0.1: cookies must stand the way back."""
    with running(IdentityProvider()) as provider:
        provider.issuer = provider.issuer.replace("127.0.0.1", "localhost")
        yield provider


@pytest.fixture
def console(settings, sessions, idp):
    app = create_app(oidc_settings(settings, idp.issuer))
    with serving(app) as address:
        provider = app.state.room.provider
        provider.client = replace(provider.client, redirect_uri=f"{address}/sign-in/oidc/callback")
        yield address


def test_the_way_there_and_back_works_under_the_consoles_own_policy(console, browser, idp):
    page = opened(browser.new_context())
    page.goto(f"{console}/account")
    page.click("text=Sign in with Clinic ID")
    page.wait_for_url(f"{console}/account")
    assert "Ada Lovelace" in page.text_content(".person-name")
    page.click("text=Sign out")
    page.wait_for_selector("text=sign out there too")
    idp.person["roles"] = []
    page.click("text=Sign in with Clinic ID")
    page.wait_for_selector("[role=alert]")
    assert "gives you no role here" in page.text_content("[role=alert]")


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in?left=1", "/sign-in/oidc/callback"])
def test_axe_finds_nothing_on_the_sign_in_page_with_a_provider(console, browser, path):
    page = opened(browser.new_context(bypass_csp=True))
    page.goto(f"{console}{path}")
    for width, scheme in product((1280, 390), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        results = Axe().run(page)
        assert 0 == results.violations_count, results.generate_report()
        assert width == page.evaluate("document.documentElement.scrollWidth"), "the page scrolls sideways"
