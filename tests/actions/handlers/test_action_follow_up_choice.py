"""Who does not want to be asked is not asked any more, until they ask."""

import pytest

from actions.handlers.action_follow_up_choice import ActionFollowUpChoice
from actions.texts import say
from common.records.conversation import Conversation
from tests.actions.fakes import CONVERSATION, flag, message, triaged

WORDS = {
    "en": ("please stop asking me how I am", "you can ask me again"),
    "zh": ("不要再问我了", "可以再问我"),
}


def chosen(text, lang="en", how=None):
    entities = {"how": how} if how else {}
    return message(text, lang, intent="follow_up_choice", entities=entities)


def is_off(world):
    with world.sessions() as session:
        return session.get_one(Conversation, CONVERSATION).follow_ups_off_at is not None


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_words_stop_and_start_it(world, lang):
    stop, start = WORDS[lang]
    outcome = world.run(ActionFollowUpChoice, chosen(stop, lang))
    assert (say("follow_ups_off", lang, "US"), True) == (outcome.text, is_off(world))
    assert ['/follow_up_choice{"how": "start"}'] == outcome.payloads
    outcome = world.run(ActionFollowUpChoice, chosen(start, lang))
    assert (say("follow_ups_on", lang, "US"), False) == (outcome.text, is_off(world))


def test_buttons_stop_and_start_it(world):
    world.run(ActionFollowUpChoice, chosen('/follow_up_choice{"how": "stop"}', how="stop"))
    assert is_off(world)
    world.run(ActionFollowUpChoice, chosen('/follow_up_choice{"how": "start"}', how="start"))
    assert not is_off(world)


def test_danger_in_the_words_goes_first(world):
    world.triage.result = triaged("emergency", red_flags=(flag(),))
    outcome = world.run(ActionFollowUpChoice, chosen("stop asking, I have crushing chest pain"))
    assert ["emergency"] == outcome.kinds
    assert not is_off(world)


def test_a_choice_that_cannot_be_kept_is_not_confirmed(world):
    world.lose_the_database()
    outcome = world.run(ActionFollowUpChoice, chosen("stop asking me"))
    assert say("follow_ups_off", "en", "US") not in outcome.text
