"""Words answer "better, the same, or worse?" only while that was asked, and a button never does."""

import pytest

from bot.follow_ups import MAY_ANSWER, as_answer, possible

ASKED = {"turn_id": "t1", "asked": "follow_up"}
NOT_ASKED = {"turn_id": "t1"}
SHARES = {"follow_up": 0.6, "report_symptom": 0.3, "thanks": 0.1}


def parsed(intent, text="words"):
    """A message of that intent as Rasa parses it."""
    return {"text": text, "intent": {"name": intent, "confidence": 0.9}, "intent_ranking": []}


@pytest.mark.parametrize("intent", sorted(MAY_ANSWER))
def test_while_it_is_asked_these_may_be_the_answer(intent):
    """The action reads the words."""
    assert "follow_up" == as_answer(parsed(intent), ASKED)["intent"]["name"]


@pytest.mark.parametrize(
    "intent",
    ["crisis", "ask_person", "ask_education", "ask_medicine", "switch_language", "follow_up_choice"],
)
def test_these_go_their_own_way_whatever_was_asked(intent):
    """A crisis most of all."""
    assert parsed(intent) == as_answer(parsed(intent), ASKED)


@pytest.mark.parametrize("metadata", [NOT_ASKED, {}, None])
def test_nothing_asked_is_nothing_answered(metadata):
    """A report stays a report."""
    assert parsed("report_symptom") == as_answer(parsed("report_symptom"), metadata)


def test_a_button_keeps_its_meaning():
    """Pressed buttons are written with a slash, which nobody can type."""
    assert parsed("deny", "/deny") == as_answer(parsed("deny", "/deny"), ASKED)


def test_the_intent_is_possible_only_while_it_is_asked():
    """What is left adds up to one."""
    assert SHARES == possible(SHARES, ASKED)
    assert SHARES == possible(SHARES, None)
    assert {"report_symptom": pytest.approx(0.75), "thanks": pytest.approx(0.25)} == possible(
        SHARES, NOT_ASKED
    )
