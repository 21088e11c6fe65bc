"""Patients see what is known, say yes or no to it, and hear the truth after it was deleted."""

import pytest

from actions.handlers.action_forget_me import ActionForgetMe
from actions.handlers.action_profile_show import ActionProfileShow
from actions.texts import say
from common.clock import now
from common.profile import book
from common.profile.facts import ProfileFact, to_json
from tests.actions.fakes import CONVERSATION, message, triaged

LANGS = pytest.mark.parametrize("lang", ["en", "zh"])
FACTS = (ProfileFact("age", 34.0, "34", now()), ProfileFact("long_term", True, "diabetes", now()))


def press(world, action=ActionProfileShow, lang="en", **entities):
    """Press a button of the action's own intent."""
    slots = {"to_remember": to_json(FACTS) if entities.pop("offered", False) else None}
    return world.run(action, message("/profile_show", lang, entities=entities, slots=slots))


def known(world):
    with world.sessions() as session:
        return book.read(session, CONVERSATION, now())


@LANGS
def test_a_yes_keeps_what_was_offered(world, lang):
    outcome = press(world, lang=lang, how="remember_yes", offered=True)
    assert say("remembered", lang, "US") == outcome.text
    assert 34 == int(known(world).value("age")) and known(world).allowed_at
    assert outcome.slots["to_remember"] is None


def test_a_yes_after_a_break_keeps_nothing_and_says_so(world):
    assert say("remember_gone", "en", "US") == press(world, how="remember_yes").text
    assert () == known(world).facts


@LANGS
def test_a_no_keeps_nothing(world, lang):
    assert say("not_remembered", lang, "US") == press(world, lang=lang, how="remember_no", offered=True).text
    assert ((), True) == (known(world).facts, known(world).declined)


@LANGS
def test_what_is_known_is_shown_with_the_day_and_ways_to_delete_it(world, lang):
    press(world, how="remember_yes", offered=True)
    outcome = press(world, lang=lang)
    assert f"{now():%Y-%m-%d}" in outcome.text and "diabetes" in outcome.text
    assert ['/forget_me{"how": "profile"}', "/download_conversation", "/forget_me"] == outcome.payloads


@LANGS
def test_after_forgetting_nothing_is_known(world, lang):
    press(world, how="remember_yes", offered=True)
    press(world, ActionForgetMe, how="profile")
    outcome = press(world, lang=lang)
    assert say("profile_empty", lang, "US") in outcome.text
    assert "diabetes" not in outcome.text and '/forget_me{"how": "profile"}' not in outcome.payloads


def test_an_open_case_is_told(world):
    world.triage.result = triaged("urgent")
    world.run(
        ActionProfileShow, message("what do you know about me, my leg is swollen", intent="profile_show")
    )
    assert 1 == len(world.escalations())
    assert say("profile_case", "en", "US") in press(world).text


def test_danger_in_the_words_goes_first(world):
    world.triage.result = triaged("emergency")
    outcome = world.run(ActionProfileShow, message("what do you know? my chest is crushed"))
    assert ["emergency"] == outcome.kinds
