"""Who asks to have a report explained is asked for its text, after a look for danger."""

import pytest

from actions.handlers.action_explain_report import ActionExplainReport
from actions.report.explain import INTENT, REPORT
from actions.texts import say
from tests.actions.fakes import flag, message, triaged

ASK = {"en": "can you explain my blood test", "zh": "帮我看看化验单"}
LANGS = pytest.mark.parametrize("lang", ["en", "zh"])


def ask(world, lang, text=None):
    """Ask for an explanation."""
    return world.run(ActionExplainReport, message(ASK[lang] if text is None else text, lang, intent=INTENT))


@LANGS
def test_the_patient_is_asked_to_paste_the_words(world, lang):
    outcome = ask(world, lang)
    assert say("report_paste", lang, "US") == outcome.text
    assert REPORT == outcome.messages[0]["custom"]["question"]
    assert ["/ask_person"] == outcome.payloads


@LANGS
def test_danger_in_the_same_breath_goes_first(world, lang):
    world.triage.result = triaged("emergency", red_flags=(flag(),))
    assert ["emergency"] == ask(world, lang).kinds


@LANGS
def test_a_value_in_the_request_itself_is_read(world, lang):
    outcome = ask(world, lang, {"en": "explain my potassium of 6.8", "zh": "帮我看看血钾6.8"}[lang])
    assert ["emergency"] == outcome.kinds


def test_a_pressed_button_is_asked_for_the_text_too(world):
    assert say("report_paste", "en", "US") == ask(world, "en", "/explain_report").text
