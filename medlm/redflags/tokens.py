"""Cuts a folded message into words (English) and characters (Chinese), and knows where sentences end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Callable, List, Sequence

_TOKEN = re.compile(
    r"([a-z]+(?:'[a-z]+)*)|([\u3400-\u9fff])|(\d+(?:\.\d+)?)"
    r"|([.!?;\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029\u3002\u2026]+)|([,:\u2014])|(\u3001)"
    r"|(?<=[\u3400-\u9fff])([ \t\u00a0\u3000]+)(?=[\u3400-\u9fff])"  # a blank typed for a Chinese comma
)
_WORD, _HAN, _NUMBER, _END, _COMMA, _LIST, _BLANK = range(1, 8)
_AS_IT_IS = (_HAN, _NUMBER)
NONE, BLANK, LIST, COMMA, END = 0, 1, 2, 3, 4  # what stands before a token
_MARKS = {_END: END, _COMMA: COMMA, _LIST: LIST, _BLANK: BLANK}
_STEP = (1, 1, 2, 4, 15)  # how far apart neighbours count as being
_VOWEL = re.compile(r"[aeiouy]")
_WHOLE = frozenset(  # words whose stem means something else: "bite" is not "bit", "burning" is not "burn"
    (
        *("note", "notes", "noted", "noting", "none", "here", "were", "care", "cares", "cared"),
        *("bite", "bites", "burning", "pressing", "winded", "pulsing", "crowning", "cracked", "stabbing"),
        *("stabbed", "limping", "limps", "limped", "banging", "hives", "happening", "necked", "knifed"),
        *("news", "fitting", "jumped", "crushing"),
    )
)
_KEPT_DOUBLES = ("ll", "ss", "zz")


@dataclass
class Tokens:
    """Words in order, their character offsets, their distance scale, and the break before each."""

    words: List[str]
    starts: List[int]
    ends: List[int]
    places: List[int]
    breaks: List[int]


def stem(word: str) -> str:
    """A crude common form of an English word: "breathing", "breathes" and "breathe" all become "breath"."""
    if len(word) <= 3 or word in _WHOLE:
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        root = word[: -len(ending)]
        if word.endswith(ending) and len(root) >= 3 and _VOWEL.search(root) and not word.endswith("eed"):
            doubled = root[-1] == root[-2] and root[-2:] not in _KEPT_DOUBLES and root[-1] not in "aeiou"
            word = root[:-1] if doubled else root
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def tokenise(folded: str, canonical: Callable[[str], List[str]]) -> Tokens:
    """Tokens of a folded message; `canonical` gives the lexicon's form(s) of an English word."""
    words: List[str] = []
    starts: List[int] = []
    ends: List[int] = []
    places: List[int] = []
    breaks: List[int] = []
    pending, place = END, 0
    for match in _TOKEN.finditer(folded):
        kind = match.lastindex
        if kind == _WORD:
            forms: Sequence[str] = canonical(match[0])
        elif kind in _AS_IT_IS:
            forms = (match[0],)
        else:
            pending = max(pending, _MARKS[kind or _LIST])
            continue
        start, end = match.span()
        for form in forms:
            place += _STEP[pending]
            words.append(form)
            starts.append(start)
            ends.append(end)
            places.append(place)
            breaks.append(pending)
            pending = NONE
    return Tokens(words, starts, ends, places, breaks)
