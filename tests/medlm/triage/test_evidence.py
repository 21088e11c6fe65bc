"""Evidence: the spans are the text's own, and the words that matter come first."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medlm.triage.evidence import explain, parts

LIMITS = {"units": 40, "at_most": 3, "least_weight": 0.02}


def sees(word: str, calls: list[int] | None = None):
    """A model that calls a text an emergency when the word is in it."""

    def probabilities(texts: Sequence[str]) -> np.ndarray:
        if calls is not None:
            calls.append(len(texts))
        high, low = [0.9, 0.05, 0.03, 0.01, 0.01], [0.1, 0.1, 0.2, 0.2, 0.4]
        return np.array([high if word in text else low for text in texts])

    return probabilities


@pytest.mark.parametrize(
    ("text", "word", "clause"),
    [
        ("I had lunch, then my arm went numb, and my dog barked", "numb", "then my arm went numb"),
        ("昨天吃了面，今天左手突然没力气，狗在叫", "没力气", "今天左手突然没力气"),
        ("arm numb", "numb", "numb"),
    ],
)
def test_the_clause_that_raised_the_level_is_named(text: str, word: str, clause: str) -> None:
    """Hiding the decisive part lowers the level, so that part is the evidence."""
    spans = explain(text, "emergency", sees(word), **LIMITS)
    assert clause == spans[0].text
    assert clause == text[spans[0].start : spans[0].end]
    assert 0.8 == pytest.approx(spans[0].weight)


def test_nothing_is_explained_where_nothing_is_wrong() -> None:
    """No evidence, and no work, for "none"."""
    calls: list[int] = []
    assert () == explain("hello, there", "none", sees("x", calls), **LIMITS)
    assert [] == calls


@given(st.text(max_size=300))
def test_parts_lie_in_order_within_the_text(text: str) -> None:
    """Spans never overlap and never leave the text."""
    found = parts(text, 40)
    edges = [edge for span in found for edge in span]
    assert sorted(edges) == edges
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert len(found) <= 40
