"""A plain "yes" takes up what was offered last, and an open intake gets what is typed as its answer."""

import pytest

from bot.offers import with_intake, with_offer, with_study


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


ASKED = {"offered": "trial_condition"}


@pytest.mark.parametrize("intent", ["ask_education", "report_symptom", "nlu_fallback", "out_of_scope"])
def test_a_few_words_after_which_illness_are_its_name(intent):
    """And what they mean by themselves stays in the ranking."""
    ranking = [{"name": intent, "confidence": 0.9}]
    read = with_study({**parsed(intent), "text": "lung cancer", "intent_ranking": ranking}, ASKED)
    assert "find_trial" == read["intent"]["name"]
    assert ["find_trial", intent] == [one["name"] for one in read["intent_ranking"]]


@pytest.mark.parametrize(
    ("intent", "text", "slots"),
    [
        ("report_symptom", "my chest has been hurting since this morning", ASKED),
        ("report_symptom", "胸口" * 40, ASKED),
        ("crisis", "I want to die", ASKED),
        ("ask_person", "nurse", ASKED),
        ("deny", "no", ASKED),
        ("ask_education", '/feedback{"useful": true}', ASKED),
        ("ask_education", "lung cancer", {"offered": "person"}),
        ("ask_education", "lung cancer", {}),
    ],
)
def test_anything_else_is_no_name_of_an_illness(intent, text, slots):
    """Whoever tells of a symptom, wants a person or says no is heard."""
    message = {**parsed(intent), "text": text}
    assert message == with_study(message, slots)


@pytest.mark.parametrize(("intent", "how"), [("affirm", "remember_yes"), ("deny", "remember_no")])
def test_yes_and_no_answer_may_i_remember_this(intent, how):
    """As the buttons do."""
    read = with_offer(parsed(intent), {"offered": "remember"})
    assert ("profile_show", [{"entity": "how", "value": how}]) == (read["intent"]["name"], read["entities"])
    assert parsed("report_symptom") == with_offer(parsed("report_symptom"), {"offered": "remember"})


@pytest.mark.parametrize("intent", ["profile_show", "forget_me", "download_conversation"])
def test_a_sure_wish_to_see_or_delete_ones_data_leaves_an_intake_and_an_unsure_one_does_not(intent):
    """ "I forgot my tablets" must stay an answer."""
    assert parsed(intent) == with_intake(parsed(intent), OPEN)
    unsure = {**parsed(intent), "intent": {"name": intent, "confidence": 0.5}}
    assert "intake_answer" == with_intake(unsure, OPEN)["intent"]["name"]
