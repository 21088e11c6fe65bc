"""Both sides see what the other has read: the console and the patients' page over one database."""

import re
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import sessionmaker

from clinic.app import create_app as console_app
from clinic.settings import ClinicSettings
from common.db import Base, make_engine
from common.records.message import Message
from gateway.app import create_app as gateway_app
from gateway.settings import GatewaySettings
from scripts import serving as served
from tests.browser.conftest import open_patients_page, say
from tests.clinic.conftest import new_staff
from tests.folder import settings_in
from tests.gateway.fakes import FakeRasa

pytestmark = pytest.mark.browser

WORDS = {
    "en": ("I've had crushing chest pain for an hour", "Delivered", "Read by a clinician"),
    "zh": ("我胸口压榨样疼痛一个小时了", "已送达", "医护人员已读"),
}
SCROLLER = "document.getElementById('transcript')"
HIDE = """() => { Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
                   Object.defineProperty(document, 'hidden', { value: true, configurable: true }); }"""
SHOW = """() => { delete document.visibilityState; delete document.hidden;
                   document.dispatchEvent(new Event('visibilitychange')); }"""


@pytest.fixture
def sides(tmp_path, phone, desk):
    """The addresses of both sides, and the database between them."""
    settings = settings_in(tmp_path, GatewaySettings, feed_poll_s=0.1)
    keys = settings.encryption_keys.get_secret_value()
    same = {"encryption_keys": keys, "time_zone": "UTC"}
    console = settings_in(tmp_path, ClinicSettings, **same, ladder_every_s=3600, stream_poll_s=0.1)
    engine = make_engine(settings)
    with ExitStack() as running:
        clinic = console_app(console)
        Base.metadata.create_all(engine)
        patients = gateway_app(settings, rasa=FakeRasa().client())
        gateway = running.enter_context(served.running(patients, timeout_graceful_shutdown=1))
        address = running.enter_context(served.serving(clinic))
        sessions = sessionmaker(engine, expire_on_commit=False)
        new_staff(sessions, "mei")
        yield gateway, address, sessions
        for context in (phone, desk):  # open streams would keep the servers waiting
            for page in context.pages:
                page.close()
    engine.dispose()


def open_console(desk, address):
    page = desk.new_page()
    page.goto(address)
    page.fill("#username", "mei")
    page.fill("#password", "correct horse")
    page.press("#password", "Enter")
    page.wait_for_selector("#live[data-state=on]")
    return page


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_side_sees_when_the_other_has_read_and_not_before(sides, phone, desk, lang):
    gateway, address, sessions = sides
    words, delivered, read = WORDS[lang]
    patient = open_patients_page(phone, f"{gateway}/?lang={lang}")
    say(patient, words)
    mark = patient.locator(".message.patient .mark-line").first
    expect(mark).to_have_text(delivered, timeout=5000)

    nurse = open_console(desk, address)
    expect(nurse.locator(".queue .row")).to_have_count(1)
    patient.wait_for_timeout(500)
    expect(mark).to_have_text(delivered)
    nurse.locator(".queue .row-link").first.click()
    expect(mark).to_contain_text(read, timeout=5000)
    expect(mark).to_have_text(re.compile(re.escape(read) + r" \d{1,2}:\d{2}"))

    nurse.wait_for_selector("#live[data-state=on]")
    nurse.keyboard.press("c")
    nurse.wait_for_selector("#text")
    patient.evaluate(HIDE)
    nurse.fill("#text", "Have you called an ambulance?")
    nurse.press("#text", "Control+Enter")
    reply = nurse.locator(".line-clinician .line-mark").first
    expect(patient.locator(".message.clinician")).to_have_count(1, timeout=5000)
    expect(reply).to_contain_text("Delivered", timeout=5000)
    nurse.wait_for_timeout(1000)
    expect(reply).to_contain_text("Delivered")
    patient.evaluate(SHOW)
    expect(reply).to_contain_text("Read", timeout=5000)
    assert nurse.locator(".line-clinician .line-mark-read").count() == 1

    say(patient, "no, not yet")
    second = patient.locator(".message.patient .mark-line").nth(1)
    expect(nurse.locator(".line-patient").last).to_contain_text("no, not yet", timeout=5000)
    nurse.locator(".lines").evaluate("box => { box.scrollTop = box.scrollHeight; }")
    nurse.mouse.move(300, 300)
    expect(second).to_contain_text(read, timeout=5000)
    with sessions() as session:
        rows = session.query(Message).filter_by(author="patient").all()
        assert all(row.read_at is not None for row in rows)


def test_a_message_that_was_not_scrolled_into_view_is_not_read(sides, phone, desk):
    gateway, address, _ = sides
    patient = open_patients_page(phone, gateway)
    say(patient, WORDS["en"][0])
    expect(patient.locator("[role=alert]")).to_be_visible(timeout=5000)
    nurse = open_console(desk, address)
    nurse.locator(".queue .row-link").first.click()
    nurse.wait_for_selector("#live[data-state=on]")
    nurse.keyboard.press("c")
    nurse.wait_for_selector("#text")
    patient.wait_for_timeout(1000)
    patient.evaluate(f"{SCROLLER}.style.cssText = 'flex: none; height: 0; overflow: hidden'")
    nurse.fill("#text", "One line that nobody looks at yet.")
    nurse.press("#text", "Control+Enter")
    expect(patient.locator(".message.clinician")).to_have_count(1, timeout=5000)
    reply = nurse.locator(".line-clinician .line-mark").first
    expect(reply).to_contain_text("Delivered", timeout=5000)
    patient.wait_for_timeout(1500)
    expect(reply).to_contain_text("Delivered")
    patient.evaluate(f"{SCROLLER}.style.cssText = ''")
    patient.locator(".message.clinician").evaluate("line => line.scrollIntoView({ block: 'center' })")
    expect(reply).to_contain_text("Read", timeout=5000)
