"""What an action is told does not grow with the conversation, and is all that it reads."""

import json

import pytest
from rasa_sdk import Tracker

from actions.turn import Turn

pytestmark = pytest.mark.stack


@pytest.mark.parametrize("turns", [1, 10, 1000])
def test_at_most_8_kb_at_any_length(inside, turns):
    """Rasa's own call has 2 kB for every turn."""
    told = inside("memories:calls", turns, 1)
    call = {"next_action": "action_triage", "sender_id": "p", "tracker": told["ours"], "version": "3.6.21"}
    assert len(json.dumps(call)) <= 8 * 1024


@pytest.mark.parametrize("turns", [1, 2, 3, 5, 9, 30])
def test_an_action_reads_the_same_as_from_the_whole_conversation(inside, turns):
    """Words, the words before, question, topic, intents and slots; also after a row of pressed buttons."""
    for seed in range(20):
        told = inside("memories:calls", turns, seed)
        ours, rasa = (Turn.read(Tracker.from_dict(told[name])) for name in ("ours", "rasa"))
        assert {**vars(rasa), "ranking": None} == {**vars(ours), "ranking": None}
        assert 10 == len(ours.ranking)
