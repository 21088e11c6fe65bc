"""What "forget me" deletes is explained and confirmed; only the profile goes at once."""

import pytest

from actions.handlers.action_forget_me import ActionForgetMe
from actions.texts import say
from common.clock import now
from common.profile import book
from common.profile.facts import ProfileFact
from tests.actions.fakes import CONVERSATION, message, triaged

LANGS = pytest.mark.parametrize("lang", ["en", "zh"])


@LANGS
def test_it_is_explained_and_asked_before_anything_is_deleted(world, lang):
    with world.sessions.begin() as session:
        book.allow(session, CONVERSATION, [ProfileFact("age", 34.0, "", now())], now())
    outcome = world.run(ActionForgetMe, message({"en": "forget me", "zh": "忘掉我"}[lang], lang))
    for key in ("forget_explains", "forget_stays"):
        assert say(key, lang, "US") in outcome.text
    assert say("forget_waits", lang, "US") not in outcome.text
    assert ['/forget_me{"how": "all"}', '/forget_me{"how": "profile"}', "/deny"] == outcome.payloads
    with world.sessions() as session:
        assert book.read(session, CONVERSATION, now()).facts


@LANGS
def test_an_open_case_must_stay_and_the_patient_hears_so(world, lang):
    world.triage.result = triaged("urgent")
    world.run(ActionForgetMe, message("forget me, my leg is swollen"))
    outcome = world.run(ActionForgetMe, message("/forget_me", lang))
    assert say("forget_waits", lang, "US") in outcome.text


@LANGS
def test_the_profile_alone_is_deleted_at_once(world, lang):
    with world.sessions.begin() as session:
        book.allow(session, CONVERSATION, [ProfileFact("age", 34.0, "", now())], now())
    forget = message("/forget_me", lang, entities={"how": "profile"})
    assert say("profile_forgotten", lang, "US") == world.run(ActionForgetMe, forget).text
    assert say("profile_empty", lang, "US") == world.run(ActionForgetMe, forget).text


def test_a_yes_that_reaches_the_dialogue_deletes_nothing_and_is_explained_again(world):
    outcome = world.run(ActionForgetMe, message("/forget_me", entities={"how": "all"}))
    assert say("forget_explains", "en", "US") in outcome.text


def test_danger_in_the_words_goes_first(world):
    world.triage.result = triaged("emergency")
    assert ["emergency"] == world.run(ActionForgetMe, message("delete it, my chest is crushed")).kinds
