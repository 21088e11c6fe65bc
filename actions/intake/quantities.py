"""Reads lengths of time, how bad it is, and bare numbers out of a message, in both languages."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from medlm.redflags import measures
from medlm.redflags.tokens import tokenise

_FILE = Path(__file__).parent / "quantities.yml"
_BARE = re.compile(r"(?<![\d.])(\d{1,7}(?:\.\d{1,2})?)(?![\d.]\d)")
_HAN_NUMBER = re.compile(r"[零〇一二两三四五六七八九十百点半]{1,8}")
_DAYS_A_YEAR = 365.25
HOURS_A_DAY = 24.0


@dataclass(frozen=True)
class Amount:
    """A number that was read, and where it stands in the folded message."""

    value: float
    start: int
    end: int


@cache
def _table() -> dict[str, Any]:
    content = yaml.safe_load(_FILE.read_text("utf-8"))

    def ready(text: str) -> re.Pattern[str]:
        for name, part in content["parts"].items():
            text = text.replace("{" + name + "}", part)
        return re.compile(text)

    return {
        **content,
        "duration": [(ready(row["pattern"]), row["units"]) for row in content["duration"]],
        "since": [(re.compile(row["words"]), float(row["hours"])) for row in content["since"]],
        "weekdays": [re.compile(text) for text in content["weekdays"]],
        "severity": [ready(text) for text in content["severity"]],
        "severity_words": [
            (re.compile(row["words"]), float(row["value"])) for row in content["severity_words"]
        ],
    }


def durations(folded: str, now: datetime) -> list[Amount]:
    """How long ago, in hours, in the order of the text; weekdays are counted back from `now`."""
    table, found = _table(), []
    for pattern, units in table["duration"]:
        for match in pattern.finditer(folded):
            value = _number(match.group(1))
            hours = next((per for start, per in units.items() if match.group(2).startswith(start)), None)
            if value is not None and hours is not None:
                found.append(Amount(value * hours, match.start(), match.end()))
    for pattern, hours in table["since"]:
        found += [Amount(hours, match.start(), match.end()) for match in pattern.finditer(folded)]
    for pattern in table["weekdays"]:
        for match in pattern.finditer(folded):
            days = (now.weekday() - table["weekday_names"][match.group(1)]) % 7 or 7
            found.append(Amount(days * HOURS_A_DAY, match.start(), match.end()))
    found.sort(key=lambda one: (one.start, one.start - one.end))
    return [one for at, one in enumerate(found) if not any(_inside(one, other) for other in found[:at])]


def severities(folded: str, asked: bool) -> list[Amount]:
    """How bad it is, meant to be from 0 to 10 and not checked; words and bare numbers only where asked."""
    table = _table()
    for pattern in table["severity"]:
        if found := [_amount(match) for match in pattern.finditer(folded)]:
            return found
    if asked:
        if found := bare_numbers(folded):
            return found
        for pattern, value in table["severity_words"]:
            if match := pattern.search(folded):
                return [Amount(value, match.start(), match.end())]
    return []


def measured(folded: str, kind: str, asked: bool) -> list[Amount]:
    """The measures of that kind (medlm.redflags.measures); a bare number counts where it was asked for.

    Ages come in years.
    """
    for text, shift in _cued(folded, kind, asked):
        tokens = tokenise(text, lambda word: [word])
        found = measures.read(text, tokens).get(kind, [])
        if found:
            per = _DAYS_A_YEAR if kind == "age" else 1.0
            return [
                Amount(
                    one.value / per,
                    max(0, tokens.starts[one.mention.first_token] - shift),
                    max(0, tokens.ends[one.mention.end_token - 1] - shift),
                )
                for one in found
            ]
    return []


def bare_numbers(folded: str) -> list[Amount]:
    """Numbers by themselves, in figures or Chinese numerals."""
    found = [Amount(float(match.group(1)), match.start(), match.end()) for match in _BARE.finditer(folded)]
    if found:
        return found
    for match in _HAN_NUMBER.finditer(folded):
        value = measures.number(match.group())
        if value is not None:
            found.append(Amount(value, match.start(), match.end()))
    if not found and (value := _number(folded.strip(" .,!。"))) is not None:
        found.append(Amount(value, 0, len(folded)))
    return found


def _cued(folded: str, kind: str, asked: bool) -> list[tuple[str, int]]:
    cue = _table()["cues"].get(kind, "") if asked else ""
    return [(folded, 0), *([(cue + folded.lstrip(), len(cue))] if cue else [])]


def _number(text: str) -> float | None:
    words: dict[str, float] = _table()["numbers"]
    return float(words[text]) if text in words else measures.number(text)


def _amount(match: re.Match[str]) -> Amount:
    return Amount(_number(match.group(1)) or 0.0, match.start(), match.end())


def _inside(one: Amount, other: Amount) -> bool:
    return other.start <= one.start and one.end <= other.end
