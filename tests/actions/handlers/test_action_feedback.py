"""Feedback is thanked for, and a passage that did not help leads to a nurse."""

import pytest

from actions.handlers.action_feedback import ActionFeedback
from actions.texts import say
from tests.actions.fakes import message, triaged


def press(world, useful, lang="en"):
    """Press a button under a passage."""
    tracker = message('/feedback{"useful": ...}', lang, intent="feedback", entities={"useful": useful})
    return world.run(ActionFeedback, tracker)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_passage_that_helped_is_thanked_for(world, lang):
    assert say("thanks_useful", lang, "US") == press(world, True, lang).text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_passage_that_did_not_help_leads_to_a_nurse(world, lang):
    outcome = press(world, False, lang)
    assert say("sorry_not_useful", lang, "US") == outcome.text
    assert ["/ask_person", "/deny"] == outcome.payloads
    assert "person" == outcome.slots["offered"]


@pytest.mark.parametrize("value", [None, "maybe", 7])
def test_a_value_that_is_no_answer_is_only_thanked_for(world, value):
    assert [] == press(world, value).payloads


def test_typed_words_press_no_button(world):
    tracker = message('／feedback{"useful": false}', intent="feedback", entities={"useful": False})
    assert [] == world.run(ActionFeedback, tracker).payloads


def test_typed_words_that_report_danger_are_answered_as_such(world):
    world.triage.result = triaged("emergency")
    tracker = message("that did not help, my chest is being crushed", intent="feedback")
    assert ["emergency"] == world.run(ActionFeedback, tracker).kinds
