"""A pasted report is answered wherever it arrives: danger first, then vetted words or an honest word."""

from dataclasses import replace

import pytest

from actions.clinicians import Clinicians
from actions.handlers.action_educate import ActionEducate
from actions.handlers.action_explain_report import ActionExplainReport
from actions.handlers.action_fallback import ActionFallback
from actions.handlers.action_triage import ActionTriage
from actions.report.explain import REPORT
from actions.texts import say
from common import locale
from knowledge.errors import VettingUnavailable
from medlm.triage.result import unavailable
from tests.actions.fakes import FakeScreener, FakeSearcher, asked_before, flag, hit, message, triaged
from tests.actions.report.written import load

LANGS = pytest.mark.parametrize("lang", ["en", "zh"])
CALM = {
    "en": "Haemoglobin 101 g/L (115-150) L\nUric acid 310 umol/L (200-430)\nALP 88 U/L (44-147)",
    "zh": "血红蛋白 101 ↓ 115-150 g/L\n尿酸 310 155-357 μmol/L\n碱性磷酸酶 88 35-100 U/L",
}
STORY = {"en": "I feel very ill since last night.\n", "zh": "我从昨晚起非常难受\n"}
URGENT = {
    "en": "Potassium 6.1 mmol/L (3.5-5.3) H\nUrea 9 mmol/L (2.5-7.8)",
    "zh": "血钾 6.1 ↑ 3.5-5.3\n尿素 9 3.1-8.0",
}
EMERGENCY = {
    "en": "FINDINGS: Small right pneumothorax.\nIMPRESSION: Right pneumothorax. Fatty liver.",
    "zh": "检查所见：右侧少量气胸。\n诊断意见：右侧气胸。脂肪肝。",
}
ABOUT = {"en": {"anaemia": "anaemia", "gout": "gout"}, "zh": {"贫血": "anaemia", "痛风": "gout"}}


def library(lang):
    """Passages on two of the tests."""
    passages = {
        word: replace(
            hit(lang, f"Words on {name}."), passage_id=f"starter:{lang}/{name}", title=f"All on {name}"
        )
        for word, name in ABOUT[lang].items()
    }
    return FakeSearcher(about=passages)


def paste(world, text, lang="en", action=ActionTriage, **changes):
    """The patient pastes the report."""
    return world.run(action, message(text, lang, **changes))


@LANGS
@pytest.mark.parametrize("action", [ActionTriage, ActionEducate, ActionFallback, ActionExplainReport])
def test_values_are_said_with_the_reports_own_range_and_a_passage_or_none(world, lang, action):
    world.searcher = library(lang)
    outcome = paste(world, CALM[lang], lang, action)
    assert ["passage", "passage", "text", "text"] == outcome.kinds
    first, second, bare, offer = (one["text"] for one in outcome.messages)
    assert say("report_below", lang, "US", range="115-150") in first
    assert "Words on anaemia." in first
    assert "Words on gout." in second
    assert say("report_unexplained", lang, "US") in bare
    assert "88" in bare
    assert say("report_close", lang, "US") == offer
    assert [1, 1, 0, 0] == [len(one["custom"]["sources"]) for one in outcome.messages]
    assert ["/ask_person", "/deny"] == outcome.payloads
    assert "person" == outcome.slots["offered"]
    assert [] == world.escalations()


@LANGS
def test_an_emergency_gets_the_number_the_reports_words_and_nothing_else(world, lang):
    world.searcher = library(lang)
    outcome = paste(world, EMERGENCY[lang], lang, region="US")
    assert ["emergency"] == outcome.kinds
    assert "911" in outcome.text
    assert {"en": "Small right pneumothorax", "zh": "右侧少量气胸"}[lang] in outcome.text
    (case,) = world.escalations()
    assert ("emergency", "report") == (case.acuity, case.reason)


@LANGS
def test_an_urgent_value_is_told_first_and_explained_all_the_same(world, lang):
    outcome = paste(world, URGENT[lang], lang)
    assert ["advice", "text", "text"] == outcome.kinds
    assert "6.1" in outcome.messages[0]["text"]
    assert say("urgent", lang, "US") in outcome.messages[0]["text"]
    assert [("urgent", "report")] == [(case.acuity, case.reason) for case in world.escalations()]


@LANGS
@pytest.mark.parametrize(("texts", "kinds", "key"), [
    (EMERGENCY, ["emergency"], "emergency_untold"), (URGENT, ["failed", "text", "text"], "urgent_untold"),
])  # fmt: skip
def test_when_nobody_can_be_told_the_answer_says_so(world, monkeypatch, lang, texts, kinds, key):
    async def nobody(*_args, **_changes):
        return False

    monkeypatch.setattr(Clinicians, "tell", nobody)
    outcome = paste(world, texts[lang], lang)
    assert kinds == outcome.kinds
    assert locale.say(key, lang, "US") in outcome.text


@LANGS
def test_a_red_flag_beside_the_report_goes_first(world, lang):
    world.screener = FakeScreener((flag(),))
    outcome = paste(world, CALM[lang], lang)
    assert ["emergency"] == outcome.kinds
    assert [("emergency", "red_flag")] == [(case.acuity, case.reason) for case in world.escalations()]


@LANGS
def test_a_crisis_beside_the_report_gets_its_own_answer(world, lang):
    world.screener = FakeScreener((flag(path="crisis"),))
    assert ["crisis"] == paste(world, CALM[lang], lang).kinds


@LANGS
def test_an_urgent_story_beside_the_report_is_told_and_the_report_explained(world, lang):
    world.triage.result = triaged("urgent")
    outcome = paste(world, STORY[lang] + CALM[lang], lang)
    assert [STORY[lang].strip()] == world.triage.asked
    assert "advice" == outcome.kinds[0]
    assert len(outcome.kinds) > 2
    assert "urgent" == world.escalations()[0].acuity


@LANGS
def test_without_the_model_the_report_is_explained_after_an_honest_word(world, lang):
    world.triage.result = unavailable(())
    outcome = paste(world, STORY[lang] + CALM[lang], lang)
    assert say("unassessed", lang, "US") == outcome.messages[0]["text"]
    assert len(outcome.kinds) > 2


@LANGS
def test_what_was_an_emergency_before_stays_one(world, lang):
    world.set_floor("emergency")
    world.triage.result = triaged("self_care")
    outcome = paste(world, STORY[lang] + CALM[lang], lang)
    assert say("floor_emergency", lang, "US") == outcome.messages[0]["text"]
    outcome = paste(world, CALM[lang], lang)
    assert say("floor_reminder", lang, "US") == outcome.messages[0]["text"]


@LANGS
def test_a_story_beside_the_report_that_the_model_calls_an_emergency_is_one(world, lang):
    world.triage.result = triaged("emergency")
    assert ["emergency"] == paste(world, STORY[lang] + CALM[lang], lang).kinds
    assert "emergency" == world.escalations()[0].acuity


@LANGS
def test_the_model_is_not_asked_about_a_report_alone_because_it_never_saw_one(world, lang):
    world.triage.result = triaged("emergency")
    assert "emergency" not in paste(world, CALM[lang], lang).kinds
    assert [] == world.triage.asked


@LANGS
def test_with_the_library_away_values_are_shown_and_the_failure_is_named(world, lang):
    world.searcher = FakeSearcher(error=VettingUnavailable("away"))
    outcome = paste(world, CALM[lang], lang)
    assert say("report_no_library", lang, "US") in outcome.text
    assert "101" in outcome.text


@LANGS
def test_at_most_six_explanations_and_then_a_nurse(world, lang):
    text = "\n".join(entry["text"] for entry in load(lang, "laboratory") if not entry.get("acuity"))
    hits = [
        replace(hit(lang), passage_id=f"starter:{lang}/{name}")
        for name in (
            "anaemia",
            "high-cholesterol",
            "underactive-thyroid",
            "blood-sugar-hba1c",
            "urine-test",
            "gout",
            "osteoporosis",
            "hepatitis-b",
            "stomach-ulcer",
        )
    ]
    world.searcher = FakeSearcher(tuple(hits))
    outcome = paste(world, text, lang)
    assert 6 == outcome.kinds.count("passage")
    assert say("report_more", lang, "US") == outcome.messages[-1]["text"]
    assert "/ask_person" in outcome.payloads


@LANGS
def test_a_report_without_anything_known_says_that_this_is_no_all_clear(world, lang):
    text = {
        "en": "FINDINGS: Lungs are clear. No pneumothorax.\nIMPRESSION: No acute abnormality.",
        "zh": "检查所见：双肺清晰，未见气胸。\n诊断意见：心肺未见明显异常。",
    }[lang]
    outcome = paste(world, text, lang)
    assert say("report_nothing", lang, "US") == outcome.text
    assert [] == world.escalations()


@LANGS
@pytest.mark.parametrize("kind", ["laboratory", "imaging"])
def test_every_written_report_is_answered_as_urgently_as_it_must_be_and_judges_nothing(world, lang, kind):
    for number, entry in enumerate(load(lang, kind)):
        world.resolve_everything()
        outcome = paste(world, entry["text"], lang, turn_id=f"t{number}")
        leading = {"emergency": "emergency", "urgent": "advice"}.get(entry.get("acuity"), outcome.kinds[0])
        assert leading == outcome.kinds[0], entry["name"]
        assert bool(entry.get("acuity")) == (outcome.kinds[0] in ("emergency", "advice")), entry["name"]
        for words in (
            "you are fine",
            "nothing to worry",
            "is normal",
            "you have ",
            "没事",
            "放心",
            "您很健康",
            "您得了",
        ):
            assert words not in outcome.text.replace("does not say that you have an illness", "")


@LANGS
def test_after_the_question_for_the_report_one_value_is_enough(world, lang):
    before = asked_before({"en": "explain my test", "zh": "看看化验单"}[lang], REPORT)
    outcome = paste(world, {"en": "K 6.8", "zh": "血钾 6.8"}[lang], lang, ActionFallback, before=before)
    assert ["emergency"] == outcome.kinds


def test_nothing_of_a_report_is_logged(world, caplog, capsys):
    paste(world, "Patient: Jane Example MRN 7654321\nPotassium 6.1 mmol/L (3.5-5.3)\nSodium 140 (135-145)")
    written = caplog.text + "".join(capsys.readouterr())
    assert not [word for word in ("Jane", "7654321", "Potassium", "6.1") if word in written]
