"""Marks what a message says of symptoms, body, time, age, medicines and measures, without any network."""

from datetime import datetime
from functools import lru_cache
from typing import List

from bot.components.entity import Entity, widest
from bot.components.entity_amounts import amounts, table
from bot.components.entity_words import Words, named, read_word_lists

LONGEST = 2000
"""Characters that are read; what comes after is no shorter for a triage nurse, but marks nothing here."""


@lru_cache(maxsize=1)
def words() -> Words:
    """The word lists, read once."""
    table()
    return read_word_lists()


def entities_in(text: str, now: datetime) -> List[Entity]:
    """Everything that is marked in a message, in order and without overlap; never raises on any text."""
    lists = words()
    reading = lists.reader.read(text[:LONGEST])
    found = widest([*amounts(reading.folded, reading.tokens, now), *named(lists, reading)])
    return [_placed(one, reading.places) for one in found if one.kind != "nothing"]


def _placed(one: Entity, places: "List[int] | None") -> Entity:
    if places is None:
        return one
    start, end = places[one.start], places[one.end - 1] + 1
    return Entity(one.kind, start, end, one.value, one.unit, one.denied)
