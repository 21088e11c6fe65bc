"""No page of the console keeps anybody out: axe-core finds nothing, at two widths, in light and dark."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe

from clinic.settings import ClinicSettings
from common.db import Base, make_engine, make_sessions
from knowledge.vetting.store import store, sync_starter
from scripts.console_cases import PASSWORD, seed
from tests.clinic.web.conftest import opened, serving
from tests.folder import settings_in
from tests.knowledge.conftest import a_passage

pytestmark = pytest.mark.browser
MORE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
LOOKS = tuple(product((1280, 390), ("light", "dark")))
PAGES = {
    "sign-in": ("nobody", "/sign-in", ""),
    "queue": ("nurse", "/", ""),
    "queue, mine": ("nurse", "/?show=mine", "folds"),
    "queue, no case fits": ("nurse", "/?acuity=none&lang=zh", ""),
    "queue, keys": ("nurse", "/", "keys"),
    "case, held by me": ("nurse", "/cases/{chest}", "folds"),
    "case, nobody's": ("nurse", "/cases/{chest-zh}", "folds"),
    "case, somebody else's": ("nurse", "/cases/{kidney}", ""),
    "case, resolved": ("nurse", "/cases/{ankle}", ""),
    "record": ("nurse", "/cases/{chest}/record", ""),
    "record in Chinese": ("nurse", "/cases/{chest-zh}/record?lang=zh", ""),
    "figures": ("nurse", "/insight", ""),
    "content": ("nurse", "/content?show=all", ""),
    "content, due": ("nurse", "/content", ""),
    "passage": ("nurse", "/content/passage?id=starter:en/asthma", ""),
    "draft in Chinese": ("nurse", "/content/passage?id=starter:zh/asthma", ""),
    "account": ("nurse", "/account", ""),
    "staff": ("admin", "/staff", "folds"),
    "error": ("nurse", "/nowhere", ""),
}


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    """A shift in full swing, and the names of its cases."""
    settings = settings_in(
        tmp_path_factory.mktemp("axe"), ClinicSettings, time_zone="UTC", ladder_every_s=3600
    )
    engine = make_engine(settings)
    Base.metadata.create_all(engine)
    sessions = make_sessions(engine)
    shift = seed(sessions)
    with sessions.begin() as session:
        chinese = {"lang": "zh", "title": "哮喘", "text": "## 这是什么\n气道变窄。\n## 您可以怎么做\n休息。"}
        first = [a_passage(), a_passage("starter:zh/asthma", **chinese)]
        sync_starter(session, first, who="files")
        changed = a_passage(text="## What it is\nAsthma narrows airways.\n## What you can do\nRest.")
        sync_starter(session, [changed, first[1]], who="files")
        store(session, [a_passage("web:draft", title="Gout", status="draft")], who="import")
    with serving(settings) as address:
        yield address.rstrip("/"), shift
    engine.dispose()


@pytest.fixture(scope="module")
def people(browser, console):
    """A browser of nobody's, one of a supervisor's, one of an administrator's."""
    pages = {}
    for name in ("nobody", "nurse", "admin"):
        page = pages[name] = opened(browser.new_context(bypass_csp=True))
        if name != "nobody":
            page.goto(f"{console[0]}/sign-in")
            page.fill("#username", name)
            page.fill("#password", PASSWORD)
            page.press("#password", "Enter")
            page.wait_for_selector(".person-name", state="attached")
    return pages


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on(name, console, people):
    """Not even what axe calls minor, with every fold of the page open."""
    who, path, show = PAGES[name]
    address, shift = console
    page = people[who]
    page.goto(address + path.format(**shift.cases))
    if show == "folds":
        page.eval_on_selector_all("details", "all => all.forEach((one) => { one.open = true; })")
    if show == "keys":
        page.keyboard.press("?")
        page.wait_for_selector("#keys[open]")
    found = {}
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        results = Axe().run(page, options=MORE)
        assert {"color-contrast", "target-size"} <= {one["id"] for one in results.response["passes"]}
        if results.violations_count:
            found[width, scheme] = results.generate_report()
        assert width == page.evaluate("document.documentElement.scrollWidth"), "the page scrolls sideways"
    assert {} == found, "\n".join(found.values())


def test_axe_would_have_found_a_button_without_a_name(people, console):
    """Otherwise the tests above could not fail."""
    page = people["nobody"]
    page.goto(f"{console[0]}/sign-in")
    page.eval_on_selector("button", "button => { button.textContent = ''; }")
    assert ["button-name"] == [one["id"] for one in Axe().run(page).response["violations"]]
