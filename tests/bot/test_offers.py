"""A plain "yes" takes up what the assistant offered last."""

import pytest

from bot.offers import with_offer


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
