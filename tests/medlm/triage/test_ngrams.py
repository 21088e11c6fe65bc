"""The word features: any text can be read, and small words that change everything are kept."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medlm.triage.ngrams import hashed, ngrams


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=5))
def test_every_text_has_a_row_of_length_one_or_none(texts: list[str]) -> None:
    """Emoji, blanks and other scripts included."""
    rows = hashed(texts, 128)
    lengths = np.sqrt(rows.multiply(rows).sum(axis=1)).A1 if texts else np.array([])
    assert (len(texts), 128) == rows.shape
    assert all(length == pytest.approx(1) or length == 0 for length in lengths)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I have chest pain", "I have no chest pain"),
        ("for 3 days", "for 3 weeks"),
        ("胸口疼", "胸口不疼"),
        ("38.2", "40.2"),
    ],
)
def test_a_small_word_makes_a_difference(one: str, other: str) -> None:
    """Negation, numbers and units are features of their own."""
    assert ngrams(one) != ngrams(other)


def test_case_and_width_make_none() -> None:
    """Shouting is not a symptom."""
    assert ngrams("Chest PAIN ３９") == ngrams("chest pain 39")
