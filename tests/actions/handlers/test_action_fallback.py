"""What was not understood is triaged, searched, asked again once, then handed to a person."""

import pytest

from actions.handlers.action_fallback import ActionFallback
from actions.texts import say
from medlm.triage.result import unavailable
from tests.actions.fakes import FakeSearcher, asked_before, hit, message, triaged

LANGS = pytest.mark.parametrize("lang", ["en", "zh"])


def mumble(world, lang="en", **changes):
    """Say something that no intent covers."""
    return world.run(ActionFallback, message("blorp", lang, intent="nlu_fallback", **changes))


@LANGS
def test_the_first_time_the_patient_is_asked_to_rephrase(world, lang):
    outcome = mumble(world, lang)
    assert say("rephrase", lang, "US") == outcome.text
    assert (1, ["/ask_person"]) == (outcome.slots["fallback_count"], outcome.payloads)
    assert [] == world.escalations()


@LANGS
def test_the_second_time_a_person_is_told(world, lang):
    outcome = mumble(world, lang, misses=1.0)
    assert (say("to_person", lang, "US"), 0) == (outcome.text, outcome.slots["fallback_count"])
    assert [("routine", "no_answer")] == [(row.acuity, row.reason) for row in world.escalations()]


def test_a_misread_question_is_answered_from_its_passage(world):
    world.searcher = FakeSearcher((hit(),))
    outcome = mumble(world, misses=1.0)
    assert (["passage"], 0) == (outcome.kinds, outcome.slots["fallback_count"])


def test_a_misread_symptom_report_is_advised_upon(world):
    world.triage.result = triaged("self_care")
    assert ["advice"] == mumble(world).kinds


def test_a_misread_emergency_is_an_emergency(world):
    world.triage.result = triaged("emergency")
    assert ["emergency"] == mumble(world).kinds


def test_without_the_model_what_was_not_understood_counts_as_urgent(world):
    world.triage.result = unavailable(())
    mumble(world)
    assert [("urgent", "unassessed")] == [(row.acuity, row.reason) for row in world.escalations()]


def test_a_misread_answer_to_the_clarifying_question_brings_a_person_when_still_unclear(world):
    world.triage.result = triaged("routine", abstained=True)
    outcome = mumble(world, before=asked_before("my knee", "clarify"))
    assert say("still_unclear", "en", "US") == outcome.text
