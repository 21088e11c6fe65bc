"""A plain "yes" takes up what was offered last, and an open intake gets what is typed as its answer."""

import pytest

from bot.offers import with_intake, with_offer


def parsed(intent):
    """A message of that intent as Rasa parses it."""
    return {"text": "words", "intent": {"name": intent, "confidence": 0.9}, "intent_ranking": []}


def test_yes_to_the_offer_of_a_person_asks_for_one():
    """The rules then need no memory."""
    assert "ask_person" == with_offer(parsed("affirm"), {"offered": "person"})["intent"]["name"]


@pytest.mark.parametrize(
    ("intent", "slots"),
    [("affirm", {}), ("affirm", {"offered": "nothing"}), ("affirm", {"offered": None}),
     ("deny", {"offered": "person"}), ("report_symptom", {"offered": "person"})],
)  # fmt: skip
def test_everything_else_means_what_it_says(intent, slots):
    """A symptom is never read as a yes."""
    assert parsed(intent) == with_offer(parsed(intent), slots)


OPEN = {"intake": {"protocol": "headache"}}


def test_what_is_typed_while_an_intake_is_open_is_its_answer_and_keeps_what_it_means_by_itself():
    """So that a question in the middle can still be told."""
    ranking = [{"name": "ask_education", "confidence": 0.9}]
    read = with_intake({**parsed("ask_education"), "intent_ranking": ranking}, OPEN)
    assert ["intake_answer", "ask_education"] == [one["name"] for one in read["intent_ranking"]]
    assert "intake_answer" == read["intent"]["name"]


@pytest.mark.parametrize("intent", ["crisis", "ask_person"])
def test_a_crisis_and_the_wish_for_a_person_are_never_taken_for_an_answer(intent):
    """No form stands before a person."""
    assert parsed(intent) == with_intake(parsed(intent), OPEN)


def test_a_pressed_button_keeps_its_own_meaning_and_nothing_changes_without_an_intake():
    """Buttons carry their intent."""
    pressed = {**parsed("feedback"), "text": '/feedback{"useful": true}'}
    assert pressed == with_intake(pressed, OPEN)
    assert parsed("greet") == with_intake(parsed("greet"), {"intake": None})
