"""A session opens in the patient's language, without a word, whatever is broken."""

from rasa_sdk import Tracker

from actions.handlers.action_session_start import ActionSessionStart
from tests.actions.fakes import CONVERSATION


def opened(world, action=ActionSessionStart):
    """Open a session of a Chinese conversation."""
    slots = {"session_started_metadata": {"lang": "zh", "region": "CN", "turn_id": "t1"}, "lang": "en"}
    return world.run(action, Tracker(CONVERSATION, slots, None, [], False, None, {}, None))


def test_language_and_region_go_over_into_the_session(world):
    outcome = opened(world)
    assert ("zh", "CN") == (outcome.slots["lang"], outcome.slots["region"])
    assert ("session_started", "action_listen") == (outcome.events[0]["event"], outcome.events[-1]["name"])


def test_nothing_is_said(world):
    assert [] == opened(world).messages


def test_a_defect_does_not_keep_a_session_from_opening(world):
    class Broken(ActionSessionStart):
        async def answer(self, turn):
            raise RuntimeError

    assert opened(world).events == opened(world, Broken).events
