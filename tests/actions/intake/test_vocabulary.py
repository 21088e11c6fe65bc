"""A protocol's words are heard where they are said, and as denied where they are denied."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.intake.vocabulary import Vocabulary, heard_as


@pytest.fixture(scope="module")
def vocabulary(knee):
    return Vocabulary([knee])


def said(vocabulary: Vocabulary, text: str, fact: str) -> list[bool]:
    """Whether each mention of a fact affirms it."""
    return [not one.denied for one in vocabulary.hear(text, "knee").of(f"knee:{fact}")]


@pytest.mark.parametrize(
    ("text", "fact", "found"),
    [
        ("my knee is hot", "hot", [True]),
        ("膝盖红了", "hot", [True]),
        ("i have a feverr", "fever", [True]),
        ("no fever", "fever", [False]),
        ("没有发烧", "fever", [False]),
        ("i don't have a fever", "fever", [False]),
        ("no injury, no fever", "fever", [False]),
        ("我没受伤也没发烧", "fever", [False]),
        ("had a fever ten years ago", "fever", []),
        ("what causes a fever?", "fever", []),
        ("i have diabetes since years ago", "diabetes", [True]),
        ("a hot red knee", "hot", [True]),
    ],
)
def test_a_fact_is_heard_as_it_is_meant(vocabulary, text, fact, found):
    assert said(vocabulary, text, fact)[:1] == found


def test_contrary_words_are_heard_apart(vocabulary, knee):
    heard = vocabulary.hear("it looks normal", "knee")
    assert len(heard.of(heard_as(knee, "hot", "not"))) == 1


def test_a_denial_that_stands_directly_before_a_word_counts_although_it_is_part_of_a_set_phrase(vocabulary):
    assert not any(said(vocabulary, "there is no change, no injury", "injury"))
    assert said(vocabulary, "there is no change, no injury", "injury")


def test_complaints_are_heard_without_a_protocol(vocabulary):
    assert vocabulary.hear("my knee hurts").of("complaint:knee")
    assert not vocabulary.hear("my knee hurts", "knee").of("complaint:knee")


def test_places_are_those_of_the_message_as_it_was_written(vocabulary):
    text = "I\u200b think: FEVER!"
    (one, *_) = vocabulary.hear(text, "knee").of("knee:fever")
    assert text[one.start : one.end] == "FEVER"


def test_nothing_is_heard_in_nothing(vocabulary):
    assert not vocabulary.hear("", "knee").statements
    assert not vocabulary.hear(" ... 🙂", "knee").statements


@given(st.text())
def test_no_text_breaks_the_hearing(vocabulary, text):
    for one in (vocabulary.hear(text), vocabulary.hear(text, "knee")):
        for statements in one.statements.values():
            assert all(0 <= found.start < found.end <= len(text) for found in statements)
