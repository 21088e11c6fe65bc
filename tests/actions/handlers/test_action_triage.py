"""A reported symptom gets a disposition in plain words, a question, or a person."""

import pytest

from actions.handlers.action_triage import ActionTriage
from actions.texts import say
from medlm.triage import Span
from tests.actions.fakes import WORDS, FakeSearcher, asked_before, hit, message, triaged

LANGS = pytest.mark.parametrize("lang", ["en", "zh"])


@LANGS
def test_home_care_says_why_what_to_do_and_what_would_make_it_urgent(world, lang):
    world.triage.result = triaged("self_care")
    outcome = world.run(ActionTriage, message(WORDS[lang], lang))
    assert ["advice"] == outcome.kinds
    for key in ("self_care", "self_care_now", "groups_first", "self_care_later", "safety_net"):
        assert say(key, lang, "US") in outcome.text
    assert WORDS[lang] in outcome.text
    assert ["/ask_person"] == outcome.payloads
    assert [] == world.escalations()


@LANGS
def test_an_appointment_is_advised_with_the_words_that_carried_the_decision(world, lang):
    world.triage.result = triaged("routine", evidence=(Span(0, 5, WORDS[lang][:5], 0.7),))
    outcome = world.run(ActionTriage, message(WORDS[lang], lang))
    assert say("routine", lang, "US") in outcome.text
    assert say("why", lang, "US", words=WORDS[lang][:5]) in outcome.text


def test_the_matching_passage_follows_the_advice(world):
    world.triage.result, world.searcher = triaged("self_care"), FakeSearcher((hit(),))
    outcome = world.run(ActionTriage, message(WORDS["en"]))
    assert ["advice", "passage"] == outcome.kinds
    assert [hit().source_url] == [source["url"] for source in outcome.messages[1]["custom"]["sources"]]


def test_an_emergency_is_one_message_without_passage_or_buttons(world):
    world.triage.result, world.searcher = triaged("emergency"), FakeSearcher((hit(),))
    outcome = world.run(ActionTriage, message(WORDS["en"]))
    assert (["emergency"], []) == (outcome.kinds, outcome.payloads)


@LANGS
def test_an_unsure_model_asks_one_question_with_a_way_to_a_person(world, lang):
    world.triage.result = triaged("routine", abstained=True)
    outcome = world.run(ActionTriage, message(WORDS[lang], lang))
    assert say("clarify", lang, "US") == outcome.text
    assert ["/ask_person"] == outcome.payloads
    assert [] == world.escalations()


def test_a_likely_danger_is_told_while_the_patient_is_asked(world):
    shares = {"routine": 0.6, "emergency": 0.2, "urgent": 0.2}
    world.triage.result = triaged("emergency", abstained=True, probabilities=shares)
    outcome = world.run(ActionTriage, message(WORDS["en"]))
    assert say("clarify_told", "en", "US") == outcome.text
    assert [("urgent", "triage")] == [(row.acuity, row.reason) for row in world.escalations()]


def test_an_unlikely_danger_is_asked_about_first(world):
    shares = {"self_care": 0.9, "emergency": 0.1}
    world.triage.result = triaged("emergency", abstained=True, probabilities=shares)
    outcome = world.run(ActionTriage, message(WORDS["en"]))
    assert say("clarify", "en", "US") == outcome.text
    assert [] == world.escalations()


def test_an_unlikely_danger_that_stays_unclear_is_told_as_urgent(world):
    shares = {"self_care": 0.9, "emergency": 0.1}
    world.triage.result = triaged("emergency", abstained=True, probabilities=shares)
    world.run(ActionTriage, message("hm", before=asked_before(WORDS["en"], "clarify")))
    assert ["urgent"] == [row.acuity for row in world.escalations()]


def test_the_answer_is_read_together_with_what_it_is_about(world):
    world.triage.result = triaged("self_care")
    world.run(ActionTriage, message("since Monday", before=asked_before("my knee hurts", "clarify")))
    assert ["my knee hurts\nsince Monday"] == world.triage.asked


@LANGS
def test_a_model_still_unsure_after_the_question_brings_a_person(world, lang):
    world.triage.result = triaged("routine", abstained=True)
    outcome = world.run(ActionTriage, message("?", lang, before=asked_before(WORDS[lang], "clarify")))
    assert say("still_unclear", lang, "US") == outcome.text
    assert [("routine", "triage")] == [(row.acuity, row.reason) for row in world.escalations()]


@LANGS
def test_nothing_present_is_said_to_be_read_so_and_never_advised_upon(world, lang):
    outcome = world.run(ActionTriage, message(WORDS[lang], lang))
    assert say("not_now", lang, "US") == outcome.text


def test_a_very_long_message_is_quoted_in_part(world):
    world.triage.result = triaged("self_care")
    outcome = world.run(ActionTriage, message("sore " * 500))
    assert outcome.text.count("sore") < 50


def test_a_conversation_marked_up_as_html_or_with_braces_is_quoted_as_it_is(world):
    world.triage.result = triaged("self_care")
    outcome = world.run(ActionTriage, message("<b>sore</b> {number} throat"))
    assert "<b>sore</b> {number} throat" in outcome.text
