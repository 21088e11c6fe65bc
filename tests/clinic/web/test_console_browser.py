"""A nurse works a case with the keyboard in a real browser, and a patient's message runs nothing there."""

import pytest

from clinic.tables import StaffSession
from common.clock import now
from tests.clinic.conftest import new_case, new_staff
from tests.clinic.web.conftest import opened, serving

pytestmark = pytest.mark.browser
HOSTILE = "<script>window.hacked=1</script><img src=x onerror='window.hacked=1'> chest pain"


@pytest.fixture
def desk(browser):
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        yield context


@pytest.fixture
def phone(browser):
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True) as context:
        yield context


@pytest.fixture
def console(settings, sessions):
    """The console's address, with the account ada."""
    new_staff(sessions, "ada")
    with serving(settings) as address:
        yield address


def enter(context, console):
    """The queue, signed in, live."""
    page = opened(context)
    page.goto(console)
    page.fill("#username", "ada")
    page.fill("#password", "correct horse")
    page.press("#password", "Enter")
    page.wait_for_selector("#live[data-state=on]")
    return page


def test_the_worst_case_is_found_claimed_answered_and_resolved_by_keyboard(desk, console, sessions, look):
    new_case(sessions, user="bo", acuity="routine", reason="person_asked", words="a question", trigger=())
    case_id = new_case(sessions)
    page = enter(desk, console)
    page.wait_for_selector(".row")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_selector(".row >> text=Read, not claimed")
    page.keyboard.press("Enter")
    page.wait_for_selector("#live[data-state=on]")
    page.keyboard.press("c")
    page.wait_for_selector("#text")
    page.keyboard.press("r")
    page.keyboard.type("Have you called 911?")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".line-clinician >> text=Have you called 911?")
    assert "" == page.input_value("#text")
    page.select_option("#outcome", "emergency_services_advised")
    page.keyboard.press("Tab")
    page.focus(".resolve button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".state-resolved")
    assert ("resolved", "emergency_services_advised") == (look(case_id).state, look(case_id).outcome)


def test_a_new_case_appears_by_itself_on_an_open_queue(phone, console, sessions):
    page = enter(phone, console)
    page.wait_for_selector("text=The queue is empty.")
    new_case(sessions)
    page.wait_for_selector(".row-emergency", timeout=2000)
    assert page.title().startswith("(1) Emergency")
    assert 390 == page.evaluate("document.documentElement.scrollWidth")


def test_what_is_being_typed_survives_news(desk, console, sessions):
    case_id = new_case(sessions)
    page = enter(desk, console)
    page.goto(f"{console}cases/{case_id}")
    page.wait_for_selector("#live[data-state=on]")
    page.keyboard.press("c")
    page.wait_for_selector("#text")
    page.keyboard.press("r")
    page.keyboard.type("Half a sen")
    new_case(sessions, turn="t2", words="it is worse now", trigger=("worse",))
    page.wait_for_selector(".line-patient >> text=it is worse now")
    page.keyboard.type("tence")
    assert "Half a sentence" == page.input_value("#text")


def test_a_hostile_message_runs_nothing(desk, console, sessions):
    case_id = new_case(sessions, words=HOSTILE, trigger=("<script>window.hacked=1</script>",))
    page = enter(desk, console)
    for address in (console, f"{console}cases/{case_id}"):
        page.goto(address)
        page.wait_for_selector("#live[data-state=on]")
        assert page.evaluate("window.hacked") is None
        assert "<script>window.hacked=1</script>" in page.inner_text("main")


def test_a_lost_connection_is_said(desk, console, sessions):
    page = enter(desk, console)
    page.context.set_offline(True)
    page.evaluate("Careline.refresh()")
    page.wait_for_selector("#live[data-state=lost] >> text=Connection lost")
    page.context.set_offline(False)
    page.evaluate("Careline.refresh()")
    page.wait_for_selector("#live[data-state=on]")


def test_a_new_emergency_alerts_whoever_asked_for_it_and_what_waited_before_does_not(desk, console, sessions):
    new_case(sessions, user="bo")
    page = enter(desk, console)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/api/queue" in request.url else None)
    page.reload()
    page.wait_for_selector("#live[data-state=on]")
    assert [] == asked, "without alerts nobody reads the queue a second time"
    with page.expect_response("**/api/queue?*"):
        page.click("#alerts")
    page.wait_for_selector("#alerts >> text=Alerts on")
    assert page.evaluate("document.documentElement.dataset.alerted") is None
    new = new_case(sessions)
    page.wait_for_selector(f"html[data-alerted='{new}']")


def test_a_sign_in_that_ends_in_mid_page_loses_no_words_and_they_are_sent_after_a_new_one(
    desk, console, sessions
):
    case_id = new_case(sessions)
    page = enter(desk, console)
    page.goto(f"{console}cases/{case_id}")
    page.wait_for_selector("#live[data-state=on]")
    page.fill("#note-text", "told the family")
    with sessions.begin() as session:
        session.query(StaffSession).one().revoked_at = now()
    page.click("form[action$='/note'] button")
    page.wait_for_selector("#toast >> text=Your sign-in has ended")
    assert "told the family" == page.input_value("#note-text")
    enter(desk, console).close()
    page.evaluate("Careline.refresh()")
    page.wait_for_selector("#live[data-state=on]")
    assert "told the family" == page.input_value("#note-text")
    page.click("form[action$='/note'] button")
    page.wait_for_selector(".note-text >> text=told the family")
