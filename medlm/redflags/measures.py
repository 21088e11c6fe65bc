"""Reads the numbers that matter in a message: temperature, oxygen, blood pressure, sugar, age."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Optional

from medlm.redflags.lexicon import Mention, read_yaml
from medlm.redflags.tokens import Tokens

_UNITS = (
    ("d", 1.0),
    ("天", 1.0),
    ("小", 1 / 24),
    ("w", 7.0),
    ("周岁", 365.25),
    ("周", 7.0),
    ("星", 7.0),
    ("mo", 30.4),
    ("mt", 30.4),
    ("个", 30.4),
    ("月", 30.4),
    ("m/", 30.4),
    ("m", 30.4),
    ("y", 365.25),
    ("岁", 365.25),
)
_WORDS = {
    word: float(n)
    for n, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
}
_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_PLAUSIBLE = {
    "spo2": (30, 100),
    "hr": (10, 320),
    "rr": (3, 90),
    "potassium": (1, 10),
    "sodium": (95, 190),
    "inr": (0.5, 25),
    "ketones": (0, 20),
    "hb": (1, 220),
    "platelets": (0, 1500),
    "weeks": (1, 44),
    "dose": (1, 999),
    "grams": (1, 500),  # of a medicine
    "calcium": (1, 6),
}
_COLDEST_F, _COLDEST_FEVER = 80, 34  # "32F" is a woman of 32; after a fever word, less is another number
_FAHRENHEIT = re.compile("f(?:ahrenheit)?$")
_FEVER_WORD = re.compile("fever|febrile|烧|热")
_OLDEST = 125 * 365.25
KINDS = frozenset([*_PLAUSIBLE, "temp", "glucose", "bp_sys", "bp_dia", "age"])
_HAS_NUMBER = re.compile(r"\d|[零一二两三四五六七八九十百半满]|months?|weeks?|days?|years?")


class Measure(NamedTuple):
    """A number with its meaning; ages in days, temperature in °C, glucose in mmol/L, pressures in mmHg."""

    value: float
    mention: Mention


def age_days(value: float, unit: str) -> float:
    """An age in days from a value and a unit such as d, w, mo, y, 个月 or 岁."""
    for start, days in _UNITS:
        if unit.startswith(start):
            return value * days
    return value * 365.25


def number(text: str) -> Optional[float]:
    """A number written in digits, as an English word or in Chinese numerals; None for anything else."""
    if text in _WORDS:
        return _WORDS[text]
    if text[:1].isdigit() and text.isascii():
        return float(text)
    half = text.endswith("半")
    whole, _, decimals = text.rstrip("半").partition("点")
    total, digit, seen_hundred = 0, 0, False
    for char in whole:
        if char == "百":
            total, digit, seen_hundred = (digit or 1) * 100, 0, True
        elif char == "十":
            total, digit, seen_hundred = total + (digit or 1) * 10, 0, False
        elif char in _DIGITS:
            digit = _DIGITS[char] if digit == 0 or total else digit * 10 + _DIGITS[char]
        else:
            return None
    value = float(total + (digit * 10 if seen_hundred else digit))
    if decimals:
        value += sum(_DIGITS.get(char, 0) / 10 ** (place + 1) for place, char in enumerate(decimals))
    return value + (0.5 if half else 0.0)


@lru_cache(maxsize=1)
def _table() -> Dict[str, Any]:
    content = read_yaml(Path(__file__).parent / "measures.yml")

    def ready(text: str) -> "re.Pattern[str]":
        for _ in range(2):
            for name, part in content["parts"].items():
                text = text.replace("{" + name + "}", part)
        return re.compile(text)

    return {
        "values": [(kind, ready(text)) for kind, texts in content["values"].items() for text in texts],
        "pressure": {name: ready(text) for name, text in content["pressure"].items()},
        "age": [ready(text) for text in content["age"]],
    }


def warm_up() -> None:
    """Reads the number patterns now rather than at the first message."""
    _table()


def read(folded: str, tokens: Tokens) -> Dict[str, List[Measure]]:
    """Every measure of a folded message, by kind."""
    found: Dict[str, List[Measure]] = {}
    if not _HAS_NUMBER.search(folded):
        return found

    def add(kind: str, value: float, match: "re.Match[str]") -> None:
        first = max(bisect_right(tokens.starts, match.start()) - 1, 0)
        last = max(bisect_left(tokens.starts, match.end()), first + 1)
        mention = Mention(tokens.places[first], tokens.places[last - 1], first, last)
        found.setdefault(kind, []).append(Measure(value, mention))

    for kind, pattern in _table()["values"]:
        for match in pattern.finditer(folded):
            value = number(match.group(1))
            if value is not None and kind == "temp":
                value = _celsius(value, match.group(2) or "", match.group())
            elif value is not None and kind == "glucose":
                value = _mmol(value, in_chinese="血糖" in match.group())
            elif value is not None and not _PLAUSIBLE[kind][0] <= value <= _PLAUSIBLE[kind][1]:
                continue
            if value is not None:
                add(kind, value, match)
    _pressures(folded, add)
    for pattern in _table()["age"]:
        for match in pattern.finditer(folded):
            value = number(match.group(1))
            unit = match.group(2) if pattern.groups > 1 and match.group(2) else "y"
            if value is not None:
                days = age_days(value + (0.5 if unit == "个半月" else 0), unit)
                if days < _OLDEST:
                    add("age", days, match)
    for measures in found.values():
        measures.sort(key=lambda one: one.mention)
    return found


def _pressures(folded: str, add: Callable[[str, float, "re.Match[str]"], None]) -> None:
    ways = _table()["pressure"]
    for match in ways["both"].finditer(folded):
        systolic, diastolic = float(match.group(1)), float(match.group(3))
        near = folded[max(match.start() - 40, 0) : match.end() + 12]
        plausible = 50 <= systolic <= 300 and 30 <= diastolic <= 200 and systolic > diastolic + 8
        if plausible and (ways["context"].search(near) or (systolic >= 100 and match.group(2) != "-")):
            add("bp_sys", systolic, match)
            add("bp_dia", diastolic, match)
    for kind, way in (("bp_sys", "systolic"), ("bp_dia", "diastolic")):
        for match in ways[way].finditer(folded):
            value = number(match.group(1))
            if value is not None and 30 <= value <= 300:
                add(kind, value, match)


def _celsius(value: float, tail: str, written: str) -> Optional[float]:
    if value < _COLDEST_F and _FAHRENHEIT.search(written):
        return None
    if value < _COLDEST_FEVER and _FEVER_WORD.search(written):
        return None
    if tail:
        last = tail[-1]
        value += 0.5 if last == "半" else (_DIGITS.get(last, int(last) if last.isdigit() else 0)) / 10
    if 93 <= value <= 112:
        return round((value - 32) / 1.8, 2)
    return value if 25 <= value <= 44 else None


def _mmol(value: float, in_chinese: bool) -> Optional[float]:
    """Millimoles from either unit: where mg/dL are in use, 34 and more are mg/dL."""
    if value >= (60 if in_chinese else 34):
        value /= 18
    return value if 0.5 <= value <= 80 else None
