"""The patients' page in a real browser, with the whole assistant behind it."""

import time
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import open_patients_page, say

pytestmark = [pytest.mark.stack, pytest.mark.browser]

CHEST_PAIN = {
    "en": "I've had crushing chest pain for an hour and my left arm is numb",
    "zh": "我胸口压榨样疼痛一个小时了，左胳膊发麻",
}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_emergency_shows_a_card_to_tap_and_call_within_a_second(stack, phone, lang):
    page = open_patients_page(phone, stack.url("gateway") + f"/?lang={lang}")
    started = time.monotonic()
    say(page, CHEST_PAIN[lang])
    card = page.locator("[role=alert]")
    expect(card).to_be_visible(timeout=1000)
    assert time.monotonic() - started < 1.0
    expect(card.locator("a[href='tel:911']")).to_be_visible()
    expect(card).to_have_count(1)


@pytest.mark.parametrize(
    ("lang", "question"), [("en", "What is high blood pressure?"), ("zh", "高血压是什么？")]
)
def test_a_question_is_answered_with_a_quoted_source_and_its_date(stack, phone, lang, question):
    page = open_patients_page(phone, stack.url("gateway") + f"/?lang={lang}")
    say(page, question)
    source = page.locator(".sources a").first
    expect(source).to_be_visible(timeout=15_000)
    assert source.get_attribute("href").startswith("https://")
    expect(page.locator(".sources").first).to_contain_text("20")


def test_a_reload_keeps_the_conversation_and_its_language(stack, phone):
    page = open_patients_page(phone, stack.url("gateway"))
    page.click("#language")
    expect(page.locator("#accept, #box").last).to_have_attribute("placeholder", "在这里写下您的信息")
    say(page, CHEST_PAIN["zh"])
    expect(page.locator("[role=alert]")).to_be_visible()
    page.reload()
    expect(page.locator(".patient .bubble")).to_have_text(CHEST_PAIN["zh"])
    expect(page.locator("[role=alert]")).to_have_count(1)
    expect(page.locator("#person")).to_have_text("找真人帮助")


def test_without_consent_the_words_come_back_into_the_box(stack, phone):
    page = open_patients_page(phone, stack.url("gateway"), accept=False)
    say(page, "I have a rash")
    expect(page.locator("#box")).to_have_value("I have a rash")
    expect(page.locator(".patient")).to_have_count(0)


def test_a_lost_connection_neither_loses_nor_doubles_a_message(stack, phone):
    page = open_patients_page(phone, stack.url("gateway"))
    words = f"my knee has been sore since monday {uuid4().hex[:6]}"
    phone.set_offline(True)
    say(page, words)
    expect(page.locator(".patient .meta")).to_contain_text("Not sent yet")
    phone.set_offline(False)
    expect(page.locator(".message:not(.patient)").first).to_be_visible(timeout=20_000)
    expect(page.locator(".patient .bubble", has_text=words)).to_have_count(1)
    page.reload()
    expect(page.locator(".patient .bubble", has_text=words)).to_have_count(1)


def test_a_message_that_the_gateway_took_while_the_answer_was_lost_is_not_sent_twice(stack, phone):
    page = open_patients_page(phone, stack.url("gateway"))
    lost = []

    def lose_the_first_answer(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort()

    page.route("**/api/messages", lose_the_first_answer)
    say(page, CHEST_PAIN["en"])
    expect(page.locator("[role=alert]")).to_have_count(1, timeout=15_000)
    page.wait_for_timeout(2500)
    expect(page.locator(".patient")).to_have_count(1)
    expect(page.locator("[role=alert]")).to_have_count(1)


def test_html_in_a_message_is_shown_as_it_was_typed(stack, phone):
    page = open_patients_page(phone, stack.url("gateway"))
    hostile = "<img src=x onerror=alert(1)><b>hello</b>"
    say(page, hostile)
    expect(page.locator(".patient .bubble")).to_have_text(hostile)
    assert 0 == page.locator(".bubble img, .bubble b").count()


def test_a_person_can_be_asked_for_with_one_press(stack, phone):
    page = open_patients_page(phone, stack.url("gateway"))
    page.click("#person")
    expect(page.locator(".message:not(.patient)").first).to_contain_text("clinician", timeout=5000)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_runs_out_of_the_screen_and_every_control_can_be_hit_with_a_thumb(stack, phone, width):
    page = open_patients_page(phone, stack.url("gateway"), accept=False)
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for button in page.locator("button:visible").all():
        assert button.bounding_box()["height"] >= 44


@pytest.mark.parametrize(("code", "words"), [(413, "内容太长"), (400, "没有发送成功")])
def test_a_refusal_speaks_the_patients_language(stack, phone, code, words):
    page = open_patients_page(phone, stack.url("gateway") + "/?lang=zh")
    refusal = {"error": {"status": code, "message": "No."}}
    page.route("**/api/messages", lambda route: route.fulfill(status=code, json=refusal))
    say(page, "我的膝盖有点疼")
    expect(page.locator(".kind-failed .bubble")).to_contain_text(words)
