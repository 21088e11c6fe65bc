"""A report pasted into an open intake is explained and the intake goes on, or ends in an emergency."""

import pytest

from actions.handlers.action_intake import ActionIntake
from actions.handlers.action_triage import ActionTriage
from actions.intake.consultation import Intake
from actions.intake.loading import load
from actions.texts import say
from tests.actions.fakes import message, triaged

LANGS = pytest.mark.parametrize("lang", ["en", "zh"])
HEADACHE = {"en": "I have had a headache for two days", "zh": "我头疼两天了"}
CALM = {
    "en": "Sodium 140 mmol/L (135-145)\nALP 88 U/L (44-147)",
    "zh": "钠 140 137-147 mmol/L\n碱性磷酸酶 88 35-100 U/L",
}
BLEED = {
    "en": "FINDINGS: Acute subdural hematoma.\nIMPRESSION: Acute subdural hematoma.",
    "zh": "检查所见：左侧硬膜下血肿。\n诊断意见：硬膜下血肿。",
}


@pytest.fixture
def opened(world):
    """Opens an intake in a language and pastes a text into it."""
    world.intake, world.triage.result = Intake(load(names=("headache",))), triaged("self_care")

    def paste(lang, text):
        intake = world.run(ActionTriage, message(HEADACHE[lang], lang)).slots["intake"]
        assert intake
        changes = {"intent": "intake_answer", "intake": intake, "turn_id": "t2"}
        return world.run(ActionIntake, message(text, lang, **changes))

    return paste


@LANGS
def test_the_report_is_explained_and_the_question_comes_again(opened, lang):
    outcome = opened(lang, CALM[lang])
    assert "140" in outcome.text
    assert say("intake_resume", lang, "US") in outcome.messages[-1]["text"]
    assert outcome.slots["intake"]


@LANGS
def test_an_emergency_in_the_report_ends_the_questions(opened, world, lang):
    outcome = opened(lang, BLEED[lang])
    assert ["emergency"] == outcome.kinds
    assert outcome.slots["intake"] is None
    assert "emergency" == world.escalations()[-1].acuity
