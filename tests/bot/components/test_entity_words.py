"""Listed words are found in both languages, misspelt too, and what only looks like one is not."""

from datetime import datetime

import pytest

from bot.components.entity_reader import entities_in

NOW = datetime(2026, 3, 2, 10)


def marks(text):
    return [(one.kind, text[one.start : one.end], one.value) for one in entities_in(text, NOW)]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("bad hedache", ("symptom", "hedache", "headache")),
        ("I'm throwing up", ("symptom", "throwing up", "vomiting")),
        ("頭痛", ("symptom", "頭痛", "headache")),
        ("右膝盖不对劲", ("body_part", "右膝盖", "knee")),
        ("my left  ear", ("body_part", "left  ear", "ear")),
        ("got heart failure", ("condition", "heart failure", "heart failure")),
        ("吃布洛芬", ("medicine", "布洛芬", "ibuprofen")),
        ("all of a sudden", ("onset", "all of a sudden", "sudden")),
        ("unbearable", ("severity", "unbearable", 10.0)),
    ],
)
def test_what_patients_call_things_is_marked_with_its_name(text, mark):
    """The value is the same English name in both languages."""
    assert [mark] == marks(text)


@pytest.mark.parametrize(
    "text", ["please call me back", "手机坏了", "麻烦您了", "on the other hand", "head to the clinic"]
)
def test_turns_of_phrase_are_no_symptom_and_no_body(text):
    """The words are listed as meaning something else."""
    assert [] == marks(text)


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("no fever", True),
        ("没有发烧", True),
        ("fever", False),
        ("我不舒服。发烧", False),
        ("can't say no. fever", False),
    ],
)
def test_a_denial_shortly_before_is_told(text, denied):
    """In the same sentence only."""
    assert denied is next(one.denied for one in entities_in(text, NOW) if one.value == "fever")
