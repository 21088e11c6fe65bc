"""Long answers are cut at headings and sentences, and nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.index.chunks import chunks, size


def test_a_short_text_stays_whole():
    """No cutting below the limit."""
    assert ["A short answer."] == chunks("A short answer.")


def test_each_piece_keeps_its_heading_and_ends_with_a_sentence():
    """A reader of the second piece knows what it is about."""
    sentences = [f"Sentence {number} has exactly seven words." for number in range(80)]
    pieces = chunks("## Treatment\n" + " ".join(sentences), words=100)
    assert len(pieces) > 3
    for piece in pieces:
        assert piece.startswith("## Treatment\n")
        assert piece.endswith("words.")
        assert size(piece) <= 110


@given(st.lists(st.text(alphabet="ab .。#-\n中文", min_size=1, max_size=80), max_size=30), st.integers(3, 30))
def test_no_word_is_lost(parts, words):
    """Whatever the text looks like, its characters are all in some piece."""
    text = "\n".join(parts)
    together = "".join(chunks(text, words=words))
    for character in "ab中文":
        assert together.count(character) >= text.count(character)


def test_chinese_is_cut_at_its_own_full_stops():
    """A Chinese character counts as two thirds of a word."""
    text = "高血压会损害血管。" * 100
    pieces = chunks(text, words=60)
    assert len(pieces) > 5
    assert all(piece.endswith("。") for piece in pieces)
    assert text == "".join(pieces).replace("\n", "")
