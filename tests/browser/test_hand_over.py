"""A clinician takes a conversation over: the console and the patients' page side by side."""

import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import open_patients_page, say
from tests.scenarios.people import Nurse
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser]

EMERGENCIES = {
    "en": "I've had crushing chest pain for an hour and my left arm is numb",
    "zh": "我胸口压榨样疼痛一个小时了，左胳膊发麻",
}


def open_console(context: BrowserContext, stack: Stack) -> Page:
    page = context.new_page()
    page.goto(stack.url("clinic"))
    page.fill("#username", "nurse")
    page.fill("#password", "careline-demo")
    page.click("button:has-text('Sign in')")
    expect(page.locator("main.page h1")).to_be_visible()
    return page


def resolve_everything(console: Page, stack: Stack) -> None:
    """Start from an empty queue, whatever earlier tests left."""
    nurse = Nurse(stack)
    while waiting := nurse.queue():
        case = waiting[0]["id"]
        assert nurse.act(case, "claim", take_over=True).is_success
        assert nurse.act(case, "resolve").is_success
    console.goto(stack.url("clinic"))
    expect(console.locator(".queue .row")).to_have_count(0)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_emergency_is_at_the_top_of_the_open_queue_within_two_seconds(stack, phone, desk, lang):
    console = open_console(desk, stack)
    resolve_everything(console, stack)
    calm = open_patients_page(phone, stack.url("gateway") + f"/?lang={lang}")
    calm.click("#person")
    expect(console.locator(".queue .row")).to_have_count(1, timeout=5000)
    say(calm, EMERGENCIES[lang])
    sent = time.monotonic()
    expect(calm.locator("[role=alert]")).to_be_visible(timeout=1000)
    first = console.locator(".queue .row").first
    expect(first).to_have_class("row row-emergency", timeout=2000)
    assert time.monotonic() - sent < 2.0


def test_a_clinician_writes_to_the_patient_and_the_assistant_stays_silent(stack, phone, desk):
    console = open_console(desk, stack)
    resolve_everything(console, stack)
    patient = open_patients_page(phone, stack.url("gateway"))
    patient.click("#person")
    row = console.locator(".queue .row-link").first
    expect(row).to_be_visible(timeout=5000)
    row.click()
    console.click("[data-key=c] button")
    console.fill("#text", "Hello, this is the nurse. How can I help?")
    console.click(".reply button")
    reply = patient.locator(".message.clinician")
    expect(reply).to_contain_text("How can I help?", timeout=5000)
    expect(reply).to_contain_text("Nurse Demo")
    expect(patient.locator("#status")).to_contain_text("Nurse Demo")

    said_before = patient.locator(".message.assistant").count()
    say(patient, "/restart")
    say(patient, "hello, are you there?")
    expect(console.locator(".line-patient").last).to_contain_text("are you there", timeout=5000)
    patient.wait_for_timeout(1500)
    assert said_before == patient.locator(".message.assistant").count()

    say(patient, EMERGENCIES["en"])
    expect(patient.locator("[role=alert]")).to_be_visible(timeout=1000)
    console.goto(stack.url("clinic"))
    expect(console.locator(".queue .row-emergency")).to_have_count(1, timeout=5000)
