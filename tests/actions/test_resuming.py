"""Who comes back after hours finds the intake where it was left, and may go on or leave it."""

from datetime import timedelta

import pytest
from rasa_sdk import Tracker

from actions.handlers.action_educate import ActionEducate
from actions.handlers.action_intake import ActionIntake
from actions.handlers.action_session_start import ActionSessionStart
from actions.handlers.action_triage import ActionTriage
from actions.intake.consultation import Intake
from actions.intake.loading import load
from actions.texts import say
from common.clock import now
from tests.actions.fakes import CONVERSATION, asked_before, hit, message, triaged
from tests.actions.handlers.test_action_intake import NONE, REPORT, Talk

LANGS = pytest.mark.parametrize("lang", ["en", "zh"])
RESUME = {"protocol": "headache", "asked": "resume"}


@pytest.fixture(scope="module")
def protocols():
    return Intake(load(names=("headache", "cough")))


@pytest.fixture
def talk(world, protocols):
    world.intake, world.triage.result = protocols, triaged("self_care")
    return Talk(world)


def after_a_break(talk, lang="en", hours=20):
    """Begin an intake, answer once, stay away; the slot `unfinished` of the new session."""
    talk.lang = lang
    talk.begin(REPORT[lang])
    talk.say(NONE[lang])
    left = {**talk.intake, "at": (now() - timedelta(hours=hours)).isoformat()}
    slots = {"session_started_metadata": {"lang": lang, "region": "US", "turn_id": "t"}, "intake": left,
             "last_advice": {"complaint": "cough"}, "to_remember": "[]"}  # fmt: skip
    opened = talk.world.run(ActionSessionStart, Tracker(CONVERSATION, slots, None, [], False, None, {}, None))
    assert (None, None) == (opened.slots["intake"], opened.slots["to_remember"])
    assert {"complaint": "cough"} == opened.slots["last_advice"]
    return opened.slots["unfinished"]


def said(talk, text, unfinished, action=ActionIntake, lang="en", **changes):
    return talk.world.run(action, message(text, lang, slots={"unfinished": unfinished}, **changes))


@LANGS
def test_a_greeting_after_the_break_gets_the_offer_to_go_on(talk, lang):
    unfinished = after_a_break(talk, lang)
    outcome = said(talk, {"en": "hello", "zh": "你好"}[lang], unfinished, lang=lang, intent="intake_answer")
    title = talk.world.intake.protocols["headache"].title[lang]
    assert [say("resume_offer", lang, "US", title=title)] == [outcome.text]
    assert 2 == len(outcome.payloads) and outcome.slots["unfinished"]["offered"]


@LANGS
def test_going_on_asks_the_question_that_was_open(talk, lang):
    unfinished = after_a_break(talk, lang)
    outcome = said(talk, "/intake_answer", unfinished, lang=lang, entities={**RESUME, "answer": "yes"})
    assert unfinished["asking"] == outcome.slots["intake"]["asking"]
    assert unfinished["facts"].keys() <= outcome.slots["intake"]["facts"].keys()
    assert outcome.slots["unfinished"] is None
    grown = outcome.slots["intake"]["facts"]["onset"][0] - unfinished["facts"]["onset"][0]
    assert 19.9 < grown < 20.1


@pytest.mark.parametrize(("words", "goes_on"), [("yes please", True), ("no", False)])
def test_a_typed_yes_or_no_answers_the_offer(talk, words, goes_on):
    unfinished = {**after_a_break(talk), "offered": True}
    outcome = said(talk, words, unfinished, before=asked_before("hello", "intake:resume"))
    assert outcome.slots["unfinished"] is None
    assert goes_on == bool(outcome.slots.get("intake"))
    assert goes_on or say("resume_dropped", "en", "US") == outcome.text


def test_after_days_the_complaint_is_asked_about_anew(talk):
    unfinished = after_a_break(talk, hours=100)
    outcome = said(talk, "/intake_answer", unfinished, entities={**RESUME, "answer": "yes"})
    assert 1 == len(outcome.slots["intake"]["asked"])


def test_a_question_is_answered_first_and_the_offer_comes_behind_it(talk):
    unfinished = after_a_break(talk)
    talk.world.triage.result, talk.world.searcher.hits = triaged("none"), (hit(),)
    outcome = said(talk, "what is high blood pressure?", unfinished, ActionEducate, intent="ask_education")
    assert ["passage", "text"] == outcome.kinds
    assert "headache" in outcome.messages[-1]["text"].lower()


def test_an_alarm_stands_alone_and_the_intake_is_still_kept(talk):
    unfinished = after_a_break(talk)
    talk.world.triage.result = triaged("emergency")
    for action in (ActionIntake, ActionTriage):
        outcome = said(talk, "now everything went black and I cannot feel my legs", unfinished, action)
        assert ["emergency"] == outcome.kinds
        assert "unfinished" not in outcome.slots


def test_the_same_complaint_told_anew_takes_its_place(talk):
    outcome = said(talk, REPORT["en"], after_a_break(talk), ActionTriage)
    assert ("headache", None) == (outcome.slots["intake"]["protocol"], outcome.slots["unfinished"])


def test_another_complaint_is_asked_about_first_and_the_old_one_is_kept(talk):
    outcome = said(talk, "I have had a cough for three days", after_a_break(talk), ActionTriage)
    assert "cough" == outcome.slots["intake"]["protocol"]
    assert "unfinished" not in outcome.slots
