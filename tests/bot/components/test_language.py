"""Language, region and telephone numbers follow each message."""

import pytest

from bot.channels.envelope import Turn
from bot.components.language import asked_language, context, parsed_payload, read_regions


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("switch to Chinese", "zh"), ("请说英文", "en"), ("not English, Chinese", "zh"),
        ("不要中文，要英文", "en"), ("用普通话", "zh"), ("another language", None),
    ],
)  # fmt: skip
def test_the_language_that_is_asked_for_last_counts(text, lang):
    """A patient may name both."""
    assert lang == asked_language(text)


def test_the_numbers_are_the_regions():
    """Whatever the case that it is written in."""
    regions = read_regions()
    assert ("120", "12356") == tuple(
        context({"lang": "zh", "region": "cn"}, regions)[name] for name in ("emergency_number", "crisis_line")
    )


def test_an_unknown_region_gets_the_default_number():
    """Better one that works in most countries than none."""
    regions = read_regions()
    assert regions["default"]["emergency"] == context({"region": "ZZ"}, regions)["emergency_number"]


def test_a_message_without_metadata_brings_no_entities():
    """As in training and in tests of the pipeline."""
    assert {} == context(None, read_regions())


def test_a_button_decides_the_language_over_the_conversation():
    """Pressing "English" in a Chinese conversation answers in English."""
    turn = Turn("c", "t", '/switch_language{"lang": "en"}', "zh", "CN", "switch_language", {"lang": "en"})
    parsed = parsed_payload(turn)
    assert ("switch_language", 1.0) == (parsed["intent"]["name"], parsed["intent"]["confidence"])
    assert "en" == {entity["entity"]: entity["value"] for entity in parsed["entities"]}["lang"]


def test_typed_words_are_left_to_the_pipeline():
    """Nothing is parsed for them beforehand."""
    assert parsed_payload(Turn("c", "t", "hello", "en", "US")) is None
