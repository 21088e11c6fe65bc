"""Reads the numbers of a message: how long, since when, how bad, how old, how much, and on which day."""

import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple

import yaml

from bot.components.entity import Entity
from bot.components.entity_dates import date_of, hours_since_weekday
from medlm.redflags import measures
from medlm.redflags.tokens import Tokens

FILE = Path(__file__).with_name("entity_amounts.yml")
_DAYS_A_YEAR = 365.25
_WORST = 10
_NUMBERED = re.compile(r"\d|[零一二两三四五六七八九十百半几]")
_LASTED = re.compile(r"(?<![a-z])for ?$")  # "not been to the loo for five days" tells no age
_PAIR = re.compile(r"^[一二两三四五六七八九]([一二三四五六七八九])$")
Span = Callable[[str, "re.Match[str]"], Optional[Entity]]


@lru_cache(maxsize=1)
def table() -> Dict[str, Any]:
    """The patterns, read once from their file."""
    content = yaml.safe_load(FILE.read_text("utf-8"))

    def ready(text: str) -> "re.Pattern[str]":
        for _ in range(2):
            for name, part in content["parts"].items():
                text = text.replace("{" + name + "}", part)
        return re.compile(text)

    compiled = {
        kind: [ready(text) for text in content[kind]]
        for kind in ("severity", "age", "ago", "since_weekday", "duration", "date")
    }
    number = content["number"]
    return {
        **content,
        **compiled,
        "onset": [(ready(row["words"]), float(row["hours"])) for row in content["onset"]],
        "units": [
            (ready(row["pattern"]), row["unit"], float(row.get("times", 1))) for row in content["units"]
        ],
        "written": {
            kind: (row["unit"], ready(f"(?:{number})(?:{row['written']})?" if row["written"] else number))
            for kind, row in content["measures"].items()
        },
        "age_written": ready(f"(?:{number}){content['age_written']}"),
        "pressure": ready(content["pressure"]),
    }


def amounts(folded: str, tokens: Tokens, now: datetime) -> List[Entity]:
    """Every amount of a folded message, in folded places; days of the week are counted from `now`."""
    found = [*_measured(folded, tokens), *_units(folded), *_severities(folded), *_ages(folded)]
    return found + _onsets(folded, now) + _durations(folded) + _dates(folded, now)


def number_of(text: str) -> Optional[float]:
    """A number in figures, in English words up to ninety-nine or in Chinese; "两三" counts as three."""
    known, ones = table()["numbers"], table()["ones"]
    if text in known:
        return float(known[text])
    spelt = [ones.get(word) for word in re.split("[- ]", text)]
    if all(value is not None for value in spelt):
        return float(sum(spelt))
    return measures.number(_PAIR.sub(r"\1", text))


def _span(match: "re.Match[str]") -> Tuple[int, int]:
    start, end = match.span("m" if "m" in match.re.groupindex else 0)
    while match.string[start:end].startswith(" "):
        start += 1
    return start, end


def _measured(folded: str, tokens: Tokens) -> List[Entity]:
    """What is read after its name ("pulse 118"), narrowed to the number and its unit."""
    found = []
    for kind, values in measures.read(folded, tokens).items():
        for one in values:
            start, end = tokens.starts[one.mention.first_token], tokens.ends[one.mention.end_token - 1]
            if kind == "age":
                written = table()["age_written"].search(folded, start)
                if written and written.start() < end and not _LASTED.search(folded[: written.start()]):
                    found.append(Entity("age", *written.span(), round(one.value / _DAYS_A_YEAR, 2), "years"))
            elif kind == "bp_sys":
                found.append(_pressure(folded, start, end, one.value))
            elif kind in table()["written"]:
                unit, pattern = table()["written"][kind]
                written = pattern.search(folded, start)
                if written and written.start() < end:
                    found.append(Entity("number_with_unit", *written.span(), round(one.value, 2), unit))
    return found


def _pressure(folded: str, start: int, end: int, systolic: float) -> Entity:
    both = table()["pressure"].search(folded, start)
    if both and both.start() < end:
        value = "/".join(re.findall(r"\d{2,3}", both.group()))
        return Entity("number_with_unit", *both.span(), value, "mmhg")
    alone = re.compile(r"\d{2,3}").search(folded, start)
    span = alone.span() if alone and alone.start() < end else (start, end)
    return Entity("number_with_unit", *span, systolic, "mmhg")


def _units(folded: str) -> List[Entity]:
    found = []
    if _NUMBERED.search(folded) or "tablet" in folded or "pill" in folded:
        for pattern, unit, times in table()["units"]:
            for match in pattern.finditer(folded):
                value = number_of(match.group("n"))
                if value is not None:
                    found.append(Entity("number_with_unit", *_span(match), round(value * times, 2), unit))
    return found


def _severities(folded: str) -> List[Entity]:
    found = []
    for pattern in table()["severity"]:
        for match in pattern.finditer(folded):
            value = number_of(match.group("n"))
            if value is not None and 0 <= value <= _WORST:
                found.append(Entity("severity", *_span(match), value))
    return found


def _ages(folded: str) -> List[Entity]:
    found = []
    for pattern in table()["age"]:
        for match in pattern.finditer(folded):
            value = number_of(match.group("n"))
            if value is not None:
                half = 0.5 if match.groupdict().get("half") else 0.0
                found.append(Entity("age", *_span(match), value + half, "years"))
    return found


def _onsets(folded: str, now: datetime) -> List[Entity]:
    found = []
    for pattern, hours in table()["onset"]:
        found += [Entity("onset", *_span(match), hours, "hours") for match in pattern.finditer(folded)]
    for pattern in table()["ago"]:
        found += [
            Entity("onset", *_span(match), _hours(match), "hours") for match in pattern.finditer(folded)
        ]
    for pattern in table()["since_weekday"]:
        for match in pattern.finditer(folded):
            hours = hours_since_weekday(match.group("m"), now, table()["weekdays"])
            found.append(Entity("onset", *_span(match), hours, "hours"))
    return found


def _durations(folded: str) -> List[Entity]:
    found = []
    for pattern in table()["duration"]:
        for match in pattern.finditer(folded):
            found.append(Entity("duration", *_span(match), _hours(match), "hours"))
    return found


def _dates(folded: str, now: datetime) -> List[Entity]:
    found = []
    for pattern in table()["date"]:
        for match in pattern.finditer(folded):
            value = date_of(match, now, table(), number_of)
            if value is not None:
                found.append(Entity("date", *_span(match), value))
    return found


def _hours(match: "re.Match[str]") -> Optional[float]:
    """Hours of a number and its unit; without a number one of it, and none where nothing says how many."""
    groups = match.groupdict()
    if not groups.get("u"):
        return None
    per = next(hours for start, hours in table()["hours"].items() if groups["u"].startswith(start))
    value = number_of(groups["n"]) if groups.get("n") else 1.0
    return None if value is None else round(value * per, 2)
