"""What a patient tells beside a report is read as a story; the report is not."""

import pytest

from actions.report.own_words import own_words
from tests.actions.report.written import LANGS, reports

CALM = {
    "en": "CT CHEST\nFINDINGS: Lungs are clear. No effusion.\nIMPRESSION: No acute abnormality.",
    "zh": "胸部CT\n检查所见：双肺清晰，未见积液。\n诊断意见：心肺未见异常。",
}


@pytest.mark.parametrize(("lang", "story"), [
    ("en", "I have had crushing pain in my chest since this morning."),
    ("en", "vomiting all night and very weak today, cannot keep water down"),
    ("zh", "我从今天早上开始胸口压榨样疼痛"), ("zh", "吐了一整夜，今天非常虚弱，喝水都吐"),
])  # fmt: skip
def test_a_story_before_or_after_a_report_is_kept(lang, story):
    assert story.rstrip(".") in own_words(f"{story}\n{CALM[lang]}")
    assert story.rstrip(".") in own_words(f"{CALM[lang]}\n{story}")


@pytest.mark.parametrize("lang", LANGS)
def test_a_report_alone_holds_nothing_of_the_patients_own(lang):
    kept = [entry["name"] for entry in reports(lang) if own_words(entry["text"])]
    assert [] == kept
