"""Trigger words are marked and nothing that a patient writes becomes HTML."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.highlight import highlighted

NASTY = st.text(st.sampled_from("<>&\"'a b\u202e胸<script>"), max_size=30)


@pytest.mark.parametrize(
    ("text", "words", "want"),
    [
        ("Chest pain now", ("chest pain",), "<mark>Chest pain</mark> now"),
        ("我胸痛，很痛", ("胸痛",), "我<mark>胸痛</mark>，很痛"),
        ("<b>pain</b>", ("pain",), "&lt;b&gt;<mark>pain</mark>&lt;/b&gt;"),
        ("a<script>b", ("<script>",), "a<mark>&lt;script&gt;</mark>b"),
        ("a.b axb", ("a.b",), "<mark>a.b</mark> axb"),
        ("plain", (), "plain"),
        ("plain", ("", " "), "plain"),
        ("chest pain", ("pain", "chest pain"), "<mark>chest pain</mark>"),
    ],
)
def test_words_are_marked_where_they_stand(text, words, want):
    assert want == str(highlighted(text, words))


@given(NASTY, st.lists(NASTY, max_size=4))
def test_only_marks_are_markup_and_no_character_is_lost(text, words):
    html = str(highlighted(text, tuple(words)))
    bare = re.sub("</?mark>", "", html)
    assert not set("<>\"'") & set(bare)
    assert text == unescape(bare)
