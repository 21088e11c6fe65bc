"""Both languages say everything, with the numbers of the region."""

import string

import pytest

from common.locale import LANGUAGES, detect_lang, emergency_number, say, texts


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_text_exists_in_both_languages_with_the_same_blanks():
    english, chinese = texts("en"), texts("zh")
    assert {key: fields(text) for key, text in english.items()} == {
        key: fields(text) for key, text in chinese.items()
    }


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("region", "number"), [("US", "911"), ("CN", "120"), ("XX", "112")])
def test_the_emergency_message_is_one_bubble_with_the_local_number(lang, region, number):
    message = say("emergency", lang, region)
    assert number in message
    assert "\n" not in message


def test_an_unknown_region_gets_the_international_number():
    assert "112" == emergency_number("nowhere")


@pytest.mark.parametrize(
    ("text", "expected"), [("我头痛", "zh"), ("my head hurts", "en"), ("ok", "zh"), ("我有 chest pain", "zh")]
)
def test_the_language_follows_what_is_written(text, expected):
    assert expected == detect_lang(text, default="zh")
