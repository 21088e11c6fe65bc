"""Words of despair get the crisis line and a person at once."""

import pytest

from actions.handlers.action_crisis import ActionCrisis
from common.locale import say
from tests.actions.fakes import flag, message

WORDS = {"en": "I do not want to be here any more", "zh": "我不想活下去了"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_crisis_line_of_the_region_is_given_and_a_person_told(world, lang):
    outcome = world.run(ActionCrisis, message(WORDS[lang], lang, intent="crisis", region="CN"))
    assert [("crisis", say("crisis", lang, "CN"))] == list(zip(outcome.kinds, [outcome.text], strict=True))
    assert [("emergency", "crisis")] == [(row.acuity, row.reason) for row in world.escalations()]


def test_nothing_is_asked_and_the_conversation_stays_open(world):
    outcome = world.run(ActionCrisis, message(WORDS["en"], intent="crisis"))
    assert [] == outcome.payloads
    assert {"slot"} == {event["event"] for event in outcome.events}


def test_a_medical_emergency_beside_it_is_named_first(world):
    world.screener.flags = (flag(span="took forty tablets"),)
    assert ["emergency", "crisis"] == world.run(ActionCrisis, message("x", intent="crisis")).kinds
