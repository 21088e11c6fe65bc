"""A question is answered from a vetted passage with its source, or honestly not at all."""

import pytest

from actions.handlers.action_educate import ActionEducate
from actions.texts import say
from medlm.triage.result import unavailable
from tests.actions.fakes import FakeSearcher, flag, hit, message, triaged

LANGS = pytest.mark.parametrize("lang", ["en", "zh"])
QUESTION = {"en": "What is high blood pressure?", "zh": "高血压是什么？"}


def ask(world, lang="en", intent="ask_education", **changes):
    """Ask the question."""
    return world.run(ActionEducate, message(QUESTION[lang], lang, intent=intent, **changes))


@LANGS
def test_a_passage_is_quoted_with_its_source_its_date_and_feedback_buttons(world, lang):
    world.searcher = FakeSearcher((hit(lang),))
    outcome = ask(world, lang)
    (said,) = outcome.messages
    assert "push of blood" in said["text"]
    assert {
        "kind": "passage",
        "sources": [{
            "title": "High blood pressure", "name": "MedlinePlus", "reviewed_on": "2026-11-24",
            "url": "https://medlineplus.gov/highbloodpressure.html", "lang": lang,
        }],
    } == said["custom"]  # fmt: skip
    assert ['/feedback{"useful": true}', '/feedback{"useful": false}'] == outcome.payloads


@LANGS
def test_without_a_passage_a_nurse_is_offered_and_a_typed_yes_will_mean_it(world, lang):
    outcome = ask(world, lang)
    assert say("no_passage", lang, "US") == outcome.text
    assert ["/ask_person", "/deny"] == outcome.payloads
    assert "person" == outcome.slots["offered"]


def test_a_passage_in_another_language_says_so(world):
    world.searcher = FakeSearcher((hit("en"),))
    assert "英文" in ask(world, "zh").text


@LANGS
def test_a_medicine_question_never_gets_a_dose(world, lang):
    world.searcher = FakeSearcher((hit(lang),))
    assert say("medicine_note", lang, "US") in ask(world, lang, "ask_medicine").text


@LANGS
def test_a_medicine_without_a_passage_says_that_doses_are_not_advised(world, lang):
    assert say("no_medicine_passage", lang, "US") == ask(world, lang, "ask_medicine").text


def test_a_question_that_hides_an_emergency_is_answered_as_one(world):
    world.triage.result, world.searcher = triaged("emergency", red_flags=(flag(),)), FakeSearcher((hit(),))
    assert ["emergency"] == ask(world).kinds


def test_an_unsure_model_does_not_keep_a_question_from_its_passage(world):
    world.triage.result = triaged("urgent", abstained=True, probabilities={"none": 0.7, "urgent": 0.2})
    world.searcher = FakeSearcher((hit(),))
    assert ["passage"] == ask(world).kinds


def test_without_the_model_the_passage_comes_with_a_warning_and_a_way_to_a_person(world):
    world.triage.result, world.searcher = unavailable(()), FakeSearcher((hit(),))
    outcome = ask(world)
    assert ["passage", "notice"] == outcome.kinds
    assert say("unchecked", "en", "US") in outcome.text
    assert "/ask_person" in outcome.payloads


def test_without_the_model_a_question_that_may_be_a_report_counts_as_urgent(world):
    world.triage.result, world.searcher = unavailable(()), FakeSearcher((hit(),))
    ask(world, ranking={"ask_education": 0.6, "report_symptom": 0.3})
    assert [("urgent", "unassessed")] == [(row.acuity, row.reason) for row in world.escalations()]


@pytest.mark.parametrize("result", [
    triaged("none"), triaged("emergency", abstained=True, probabilities={"none": 0.9, "emergency": 0.1}),
])  # fmt: skip
def test_what_was_urgent_before_is_not_forgotten_over_a_question(world, result):
    world.set_floor("emergency")
    world.searcher = FakeSearcher((hit(),))
    world.triage.result = result
    outcome = ask(world)
    assert ["passage", "notice"] == outcome.kinds
    assert say("floor_reminder", "en", "US") in outcome.text
