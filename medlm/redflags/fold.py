"""Brings every spelling of a character (wide, traditional, accented, capital) to one form, keeping places."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Optional, Tuple

from medlm.redflags.lexicon import read_yaml

_DATA = Path(__file__).parent
_GONE = "\u200b"  # marks a character that is taken out
_LOOKALIKE_RANGES = (
    (0xC0, 0x250),
    (0x1E00, 0x1F00),
    (0x2100, 0x2150),
    (0x2460, 0x24EA),
    (0xFF01, 0xFF5F),
    (0x1D400, 0x1D800),
)
_INVISIBLE = (
    0xAD,
    0x34F,
    0x61C,
    0x180E,
    0xFEFF,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0x300, 0x370),
    *range(0xFE00, 0xFE10),
    *range(0xD800, 0xE000),
    *(code for code in range(0xA0) if unicodedata.category(chr(code)) == "Cc" and not chr(code).isspace()),
)
_HAN_TWINS = ((0x2E80, 0x2FD6), (0xF900, 0xFB00))  # radicals and doubles, as they come out of PDF files
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")  # the ASCII ones that are no blank
_QUOTES = "\u2018\u2019\u02bc\u00b4`\u2032\uff07"


@lru_cache(maxsize=1)
def _table() -> Dict[int, str]:
    table = {code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}
    for first, last in _LOOKALIKE_RANGES:
        for code in range(first, last):
            plain = unicodedata.normalize("NFKD", chr(code))[:1].lower()
            if len(plain) == 1 and plain.isascii():
                table[code] = plain
    for first, last in _HAN_TWINS:
        table.update({code: unicodedata.normalize("NFKC", chr(code))[:1] for code in range(first, last)})
    pairs = read_yaml(_DATA / "traditional.zh.yml")["pairs"]
    table.update({ord(pair[0]): pair[1] for pair in pairs.split()})
    table.update({ord(quote): "'" for quote in _QUOTES})
    table[ord("℃")] = "c"
    table.update({code: _GONE for code in _INVISIBLE})
    return table


def fold(text: str) -> Tuple[str, Optional[List[int]]]:
    """The folded text and, where characters were taken out, each kept character's place in the original."""
    if text.isascii() and not _CONTROL.search(text):
        return text.lower(), None
    folded = text.translate(_table())
    if _GONE not in folded:
        return folded, None
    places = [place for place, char in enumerate(folded) if char != _GONE]
    return folded.replace(_GONE, ""), places
