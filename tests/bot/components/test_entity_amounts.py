"""Numbers are read in figures, in words and in Chinese, with their values in one unit each."""

from datetime import datetime

import pytest

from bot.components.entity_amounts import number_of
from bot.components.entity_reader import entities_in

MONDAY = datetime(2026, 3, 2, 10)


@pytest.mark.parametrize(
    ("text", "kind", "words", "value", "unit"),
    [
        ("it lasted three days", "duration", "three days", 72.0, "hours"),
        ("疼了半个月", "duration", "半个月", 365.25, "hours"),
        ("两三天了", "duration", "两三天", 72.0, "hours"),
        ("a fortnight ago", "onset", "a fortnight ago", 336.0, "hours"),
        ("since Saturday", "onset", "Saturday", 48.0, "hours"),
        ("从周六开始", "onset", "周六", 48.0, "hours"),
        ("昨晚", "onset", "昨晚", 14.0, "hours"),
        ("8 out of 10", "severity", "8 out of 10", 8.0, None),
        ("大概六分", "severity", "六分", 6.0, None),
        ("I'm thirty two", "age", "thirty two", 32.0, "years"),
        ("一岁半", "age", "一岁半", 1.5, "years"),
        ("my baby is 6 months old", "age", "6 months old", 0.5, "years"),
        ("temp is 101.2 F", "number_with_unit", "101.2 F", 38.44, "celsius"),
        ("三十八度五", "number_with_unit", "三十八度五", 38.5, "celsius"),
        ("bp 150/95", "number_with_unit", "150/95", "150/95", "mmhg"),
        ("一百二十斤", "number_with_unit", "一百二十斤", 60.0, "kg"),
        ("pulse 118", "number_with_unit", "118", 118.0, "bpm"),
    ],
)
def test_an_amount_has_its_value_in_one_unit(text, kind, words, value, unit):
    """And just its own words are marked."""
    found = [one for one in entities_in(text, MONDAY) if one.kind == kind]
    assert [(words, value, unit)] == [(text[one.start : one.end], one.value, one.unit) for one in found]


def test_days_without_the_toilet_are_nobodys_age():
    """Though "loo" ends like "lo", a baby."""
    found = entities_in("I've not been to the loo for five days", MONDAY)
    assert ["duration"] == [one.kind for one in found]


@pytest.mark.parametrize(
    ("text", "value"),
    [("a couple of", 2.0), ("forty-two", 42.0), ("十五", 15.0), ("两三", 3.0), ("3.5", 3.5)],
)
def test_numbers_are_read_however_they_are_written(text, value):
    """Two neighbours in Chinese mean the larger."""
    assert value == number_of(text)
