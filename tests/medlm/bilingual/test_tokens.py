"""Cutting mixed text: nothing is lost, Chinese words stay whole, traditional characters count the same."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medlm.bilingual.tokens import BilingualTokens
from medlm.transformer import Transformer

WORDS = ["头", "痛", "胸", "口", "疼", "头痛", "胸口"]


@pytest.fixture(scope="module")
def tokens() -> BilingualTokens:
    """The packaged word pieces with a handful of Chinese words."""
    return BilingualTokens(Transformer.load(precision="float32").wordpiece, WORDS)


def words_of(tokens: BilingualTokens, numbers: list[int]) -> list[str]:
    """The added words among the token numbers."""
    first = tokens.encode("头痛")[1] - WORDS.index("头痛")
    return [WORDS[number - first] for number in numbers if number >= first]


def test_a_known_word_is_one_token_and_others_fall_into_characters(tokens: BilingualTokens) -> None:
    """Headache is a word here; the rest is read by character."""
    assert ["头痛", "胸口", "疼"] == words_of(tokens, tokens.encode("头痛，胸口疼"))


def test_traditional_characters_are_read_as_simplified_ones(tokens: BilingualTokens) -> None:
    """The same symptom in either script."""
    assert tokens.encode("头痛") == tokens.encode("頭痛")


def test_english_is_cut_as_the_base_encoder_cuts_it(tokens: BilingualTokens) -> None:
    """So that what it learned still holds; Chinese beside it changes nothing."""
    own = Transformer.load(precision="float32").wordpiece.encode("My chest hurts, 39.5 C").ids
    assert own == tokens.encode("My chest hurts, 39.5 C")
    assert own[1:4] == tokens.encode("My chest hurts头痛")[1:4]


def test_words_are_cut_into_characters_by_chance_in_training(tokens: BilingualTokens) -> None:
    """All of them at a share of one."""
    assert ["头", "痛"] == words_of(tokens, tokens.encode("头痛", split=1.0, chance=random.Random(1)))


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_cut(tokens: BilingualTokens, text: str) -> None:
    """Start and end marks around whatever there is."""
    text = text.encode("utf-8", "ignore").decode()
    numbers = tokens.encode(text)
    assert (101, 102) == (numbers[0], numbers[-1])
