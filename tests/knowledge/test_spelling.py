"""Misspelt words are mended by the library's own words, and nothing else is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.spelling import Speller, words_of

KNOWN = {"hello", "there", "metoprolol"}
NAMES = ["Diabetes", "Fibromyalgia", "Treatment of asthma", "Sciatica", "Tongue problems"]


@pytest.fixture
def speller():
    """A speller with five names."""
    words = set(words_of(NAMES))
    return Speller(words_of(NAMES), lambda word: word in KNOWN | words)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("diabetis", "diabetes"),
        ("fibromyalga", "fibromyalgia"),
        ("treatmnt for siatica", "treatment for sciatica"),
        ("treamtent", "treatment"),
        ("what about ashtma?", "what about asthma?"),
    ],
)
def test_a_slip_of_the_hand_is_mended(speller, written, meant):
    """Letters missing, doubled, wrong or swapped."""
    assert meant == speller.mend(written)


@pytest.mark.parametrize("text", ["Metoprolol", "hello there", "xyzzy plugh", "sore", "Zoloft"])
def test_what_is_known_short_or_far_from_every_name_stays(speller, text):
    """A medicine that the library does not know is not turned into another word."""
    assert text == speller.mend(text)


@given(st.text(max_size=100))
def test_any_text_keeps_everything_that_is_no_word(text):
    """Digits, signs and Chinese come through."""
    speller = Speller(words_of(NAMES), lambda word: False)
    kept = [character for character in text if not (character.isascii() and character.isalpha())]
    mended = speller.mend(text)
    assert kept == [each for each in mended if not (each.isascii() and each.isalpha())]
