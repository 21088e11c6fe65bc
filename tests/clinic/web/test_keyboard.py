"""A whole case, from the sign-in to the file in the record, without ever touching a mouse."""

import pytest

from clinic.tables import CaseLabel
from tests.clinic.conftest import WORDS, new_case, new_staff
from tests.clinic.web.conftest import opened, serving

pytestmark = pytest.mark.browser
_MOST_TABS = 80


@pytest.fixture
def page(browser, settings, sessions):
    """The console's front door in a browser that refuses every click; two patients wait."""
    new_staff(sessions, "ada")
    new_case(sessions, user="bo", acuity="routine", reason="person_asked", words="a question", trigger=())
    desk = {"width": 1280, "height": 800}
    with serving(settings) as address, browser.new_context(viewport=desk) as context:
        context.add_init_script(
            "for (const kind of ['mousedown', 'touchstart'])"
            " addEventListener(kind, () => { throw new Error('a pointer was used'); }, true);"
        )
        page = opened(context)
        page.goto(address)
        yield page


def tab_to(page, selector, key="Tab"):
    """Press Tab until the field has the keyboard, as somebody does who cannot use a mouse."""
    for _ in range(_MOST_TABS):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    pytest.fail(f"the keyboard never reached {selector}")


def choose(page, value):
    """Go down the list that has the keyboard until it says this."""
    for _ in range(12):
        if value == page.evaluate("document.activeElement.value"):
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"the list has no {value}")


def sign_in(page):
    assert "username" == page.evaluate("document.activeElement.id")
    page.keyboard.type("ada")
    tab_to(page, "#password")
    page.keyboard.type("correct horse")
    page.keyboard.press("Enter")
    page.wait_for_selector("#live[data-state=on]")


def download(page, selector):
    """The words of the file that Enter on this link brings."""
    tab_to(page, selector)
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    return waiting.value.path().read_text("utf-8")


def finished(look, sessions, case_id):
    """State, outcome, and what the clinician thought of the acuity."""
    with sessions() as session:
        label = session.query(CaseLabel).one()
    return look(case_id).state, look(case_id).outcome, label.verdict, label.acuity


@pytest.mark.parametrize(("verdict", "acuity"), [("lower", "urgent"), ("higher", "emergency")])
def test_with_the_consoles_own_keys(page, sessions, look, verdict, acuity):
    was = "emergency" if verdict == "lower" else "urgent"
    case_id = new_case(sessions, acuity=was)
    sign_in(page)
    page.wait_for_selector(f".row-{was}")
    page.keyboard.press("j")
    assert case_id == page.evaluate("document.activeElement.closest('.row').dataset.id")
    page.keyboard.press("Enter")
    page.wait_for_selector(".case-head >> text=Acknowledge")
    page.wait_for_selector("#live[data-state=on]")
    page.keyboard.press("c")
    page.wait_for_selector("#text")
    page.keyboard.press("r")
    page.keyboard.type("Have you called 911?")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".line-clinician >> text=Have you called 911?")
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    choose(page, verdict)
    tab_to(page, "#right-acuity")
    choose(page, acuity)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=You said: should have been")
    assert page.evaluate("document.activeElement.matches('form[action$=\"/label\"] button')")
    page.keyboard.press("o")
    choose(page, "emergency_services_advised")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".state-resolved")
    page.keyboard.press("e")
    page.wait_for_selector("h1 >> text=record")
    assert WORDS in download(page, "a[href*='/export/sbar']")
    assert ("resolved", "emergency_services_advised", verdict, acuity) == finished(look, sessions, case_id)


def test_with_nothing_but_tab_enter_and_the_arrows(page, sessions, look):
    """For somebody whose screen reader keeps the letters for itself."""
    case_id = new_case(sessions)
    sign_in(page)
    tab_to(page, ".row-link")
    page.keyboard.press("Enter")
    page.wait_for_selector(".case-head >> text=Acknowledge")
    page.wait_for_selector("#live[data-state=on]")
    tab_to(page, "form[action$='/acknowledge'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".state-acknowledged")
    tab_to(page, "form[action$='/claim'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#text")
    tab_to(page, "#template")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#text")
    assert "Ada" in page.input_value("#text")
    tab_to(page, "form[action$='/reply'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".line-clinician")
    tab_to(page, "#verdict")
    choose(page, "lower")
    tab_to(page, "#right-acuity")
    choose(page, "routine")
    tab_to(page, "form[action$='/label'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=You said: should have been lower")
    tab_to(page, "#outcome", "Shift+Tab")
    choose(page, "advised")
    tab_to(page, "form[action$='/resolve'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".state-resolved")
    tab_to(page, "#to-record")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1 >> text=record")
    assert '"resourceType":"Bundle"' in download(page, "a[href*='/export/fhir']").replace(" ", "")
    assert ("resolved", "advised", "lower", "routine") == finished(look, sessions, case_id)


def test_the_keyboard_keeps_its_place_while_the_page_changes(page, sessions):
    """What has the focus is still there, and has it, after news arrive."""
    case_id = new_case(sessions)
    sign_in(page)
    tab_to(page, ".row-link")
    page.keyboard.press("Enter")
    page.wait_for_selector("#live[data-state=on]")
    for selector in ("form[action$='/claim'] button", "#fold-snooze > summary", "#to-record"):
        tab_to(page, selector)
        new_case(sessions, turn=f"more {selector}", words=f"news {selector}")
        page.wait_for_selector(f".line-text >> text=news {selector}")
        page.wait_for_function("selector => document.activeElement.matches(selector)", arg=selector)
    assert case_id in page.url


def test_a_question_mark_lists_the_keys_of_a_case(page, sessions):
    new_case(sessions)
    sign_in(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("#live[data-state=on]")
    page.wait_for_selector(".case-head")
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open] >> text=choose the outcome")
    page.keyboard.press("Enter")
    page.wait_for_selector("#keys", state="hidden")
