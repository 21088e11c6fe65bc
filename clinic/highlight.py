"""Marks the patient's trigger words in the patient's own sentence, safely."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape


def highlighted(text: str, words: tuple[str, ...]) -> Markup:
    """The text as HTML, everything escaped, each trigger word inside <mark>."""
    known = {word for word in words if word.strip()}
    if not known:
        return escape(text)
    parts, end = [], 0
    for start, stop in _places(text, known):
        parts += [escape(text[end:start]), Markup("<mark>{}</mark>").format(text[start:stop])]
        end = stop
    parts.append(escape(text[end:]))
    return Markup("").join(parts)


def _places(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where the words stand, in order; places that overlap are one."""
    spans = sorted(
        (match.start(1), match.end(1))
        for word in words
        for match in re.finditer(f"(?=({re.escape(word)}))", text, re.IGNORECASE)
    )
    places: list[tuple[int, int]] = []
    for start, stop in spans:
        if places and start < places[-1][1]:
            places[-1] = (places[-1][0], max(stop, places[-1][1]))
        else:
            places.append((start, stop))
    return places
