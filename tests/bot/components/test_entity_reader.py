"""Messages are marked well enough, fast enough, and whatever they hold."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components.entity import KINDS
from bot.components.entity_reader import entities_in
from scripts.entities import measure, read_set

NOW = datetime(2026, 3, 2, 10)
BAR = 0.85
ENOUGH = 150


@pytest.mark.parametrize("lang", ["en", "zh", "en_second", "zh_second"])
def test_the_marked_sentences_are_read_well_enough(lang):
    """Micro-averaged F1 of exact spans, and values nearly always right."""
    strict, loose, values, _each = measure(lang)
    assert strict.f1() >= BAR
    assert loose.f1() >= strict.f1()
    assert values >= 0.95


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_entity_is_measured(lang):
    """On a hundred and fifty messages."""
    marked = read_set(lang)
    assert len(marked) >= ENOUGH
    assert set(KINDS) == {mark.kind for _text, marks in marked for mark in marks}


@given(st.text(max_size=80))
def test_any_text_can_be_read_and_every_mark_lies_in_it(text):
    """Emoji, invisible characters and other scripts included."""
    found = entities_in(text, NOW)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in zip(found, found[1:], strict=False))


def test_places_lead_back_to_the_message_as_it_was_written():
    """Capitals, wide and invisible characters do not move a mark."""
    text = "ＦＥＶＥＲ\u200b and Ｃough"
    assert ["ＦＥＶＥＲ", "Ｃough"] == [text[one.start : one.end] for one in entities_in(text, NOW)]
