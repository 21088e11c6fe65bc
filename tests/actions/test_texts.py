"""Both languages say the same things, with the same numbers in them, and no diagnosis or dose."""

import re

import pytest

from actions.texts import say, texts

FIELD = re.compile(r"\{(\w+)\}")


def test_both_languages_have_the_same_texts():
    assert texts("en").keys() == texts("zh").keys()


@pytest.mark.parametrize("key", sorted(texts("en")))
def test_a_text_has_the_same_values_in_both_languages(key):
    assert set(FIELD.findall(texts("en")[key])) == set(FIELD.findall(texts("zh")[key]))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("key", ["unassessed", "clarify", "still_unclear", "floor_emergency", "floor_urgent",
                                 "rephrase", "to_person", "safety_net", "unchecked"])  # fmt: skip
def test_a_text_of_uncertainty_or_danger_names_the_emergency_number(key, lang):
    assert "120" in say(key, lang, "CN")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_text_of_ours_names_an_amount_of_medicine(lang):
    assert not [key for key, text in texts(lang).items() if re.search(r"\d\s*(mg|ml|毫克|毫升|片|粒)", text)]


def test_an_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        say("no such text", "en", "US")


def test_an_unknown_language_reads_as_english():
    assert say("button_nurse", "fr", "US") == say("button_nurse", "en", "US")
