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
_HAN_NUMBER = re.compile(
    r"[零〇一二两三四五六七八九十百点半]{1,8}(?<!点)(?=[^\u4e00-\u9fff]|$|[岁周分次个度级左吧了多月天年片粒颗杯])"
)
_DAYS_A_YEAR, _DAYS_A_MONTH, _MONTHS_TOLD, _CLOSE = 365.25, 30.4, 4, 1e-6
HOURS_A_DAY = 24.0
_CLAUSE_MARKS = ".,;!?\n。，；！？"
_BARE_ENOUGH = ("weeks", "dose")
_PLAIN = ("length", "length_zh", "pregnancy", "event", "things", "counted", "full_month")
_CHILD_UNITS = {"m": 1 / 12, "w": 7 / 365.25, "y": 1.0}
_MONTHS = re.compile(r"month|月")
_WEEKS_A_MONTH = 52.18 / 12


@dataclass(frozen=True)
class Amount:
    """A number that was read, and where it stands in the folded message.

    `vague` for words such as "yesterday"; `loose` for "a while" and such, which only count as an answer.
    """

    value: float
    start: int
    end: int
    vague: bool = False
    loose: bool = False


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
        "since": [
            (re.compile(row["words"]), float(row["hours"]), bool(row.get("asked")))
            for row in content["since"]
        ],
        "newborn": [ready(text) for text in content["newborn"]],
        "newborn_words": re.compile(content["newborn_words"]),
        "weekdays": [re.compile(text) for text in content["weekdays"]],
        "start": re.compile(content["start"]),
        "lasting": re.compile(content["start"] + "|" + content["lasting"]),
        "age_unit": re.compile(content["age_unit"]),
        "age_words": re.compile(content["age_words"]),
        **{name: re.compile(content[name]) for name in _PLAIN},
        "person_age": [ready(text) for text in content["person_age"]],
        "person": re.compile(content["person"]),
        "spelt": re.compile(
            "(?<![a-z])(?:({0})(?:[- ]?({1}|one))?|({1})|(one)(?= ?(?:$|[^a-z ]|{2})))(?![a-z])".format(
                "|".join(content["spelt_tens"]), "|".join(content["spelt_ones"]), content["after_one"]
            )
        ),
        "spelt_numbers": {**content["spelt_tens"], **content["spelt_ones"], "one": 1},
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
            if table["pregnancy"].search(folded[: match.start()]):
                continue
            if value is not None and hours is not None:
                found.append(Amount(value * hours, match.start(), match.end()))
    for pattern, hours, loose in table["since"]:
        for match in pattern.finditer(folded):
            found.append(Amount(hours, match.start(), match.end(), vague=True, loose=loose))
    for pattern in table["weekdays"]:
        for match in pattern.finditer(folded):
            days = (now.weekday() - table["weekday_names"][match.group(1)]) % 7 or 7
            found.append(Amount(days * HOURS_A_DAY, match.start(), match.end()))
    found.sort(key=lambda one: (one.start, one.start - one.end))
    return [one for at, one in enumerate(found) if not any(_inside(one, other) for other in found[:at])]


def severities(folded: str) -> list[Amount]:
    """How bad it is by its own words ("7 out of 10"), meant to be from 0 to 10 and not checked."""
    for pattern in _table()["severity"]:
        if found := [_amount(match) for match in pattern.finditer(folded)]:
            return found
    return []


def severity_words(folded: str) -> list[Amount]:
    """How bad it is where somebody was asked and answered with a word such as "mild"."""
    for pattern, value in _table()["severity_words"]:
        if match := pattern.search(folded):
            return [Amount(value, match.start(), match.end())]
    return []


def ages(folded: str) -> list[Amount]:
    """Ages in years that say by themselves that they are ages: "aged 3", "she is 34", "8 weeks old"."""
    found = [one for one in measured(folded, "age", asked=False) if _is_age(folded, one)]
    return found or _persons(folded) or _newborns(folded)


def _persons(folded: str) -> list[Amount]:
    """Ages that stand beside a person: "my toddler, 18 months", "my dad 72"."""
    found = []
    for pattern in _table()["person_age"]:
        for match in pattern.finditer(folded):
            value = _number(match.group(1))
            per = _CHILD_UNITS[match.group(2)[0]] if pattern.groups > 1 else 1.0
            if value is not None:
                found.append(Amount(value * per, match.start(1), match.end()))
    return sorted(found, key=lambda one: one.start)


def _newborns(folded: str) -> list[Amount]:
    """Ages in hours ("10 hours old") and of those who were just born."""
    table, found = _table(), []
    for pattern in table["newborn"]:
        for match in pattern.finditer(folded):
            if table["things"].search(folded[: match.start()]):
                continue
            hours = HOURS_A_DAY if match.group(2).startswith("d") else 1.0
            value = (_number(match.group(1)) or 0.0) * hours / (HOURS_A_DAY * _DAYS_A_YEAR)
            found.append(Amount(value, match.start(), match.end()))
    for match in table["newborn_words"].finditer(folded):
        found.append(Amount(0.0, match.start(), match.end()))
    for match in table["full_month"].finditer(folded):
        found.append(Amount(1 / 12, match.start(), match.end()))
    return found


def has_age_unit(folded: str, one: Amount) -> bool:
    """Whether a number has "years", "岁" or the like, so that it can be nothing but an age."""
    return bool(_table()["age_unit"].search(folded[one.start : one.end]))


def tells_start(folded: str, one: Amount) -> bool:
    """Whether a length of time stands beside a word such as "since" or "started"."""
    around = folded[max(0, one.start - 16) : one.end + 8]
    return bool(_table()["start"].search(around))


def passing(folded: str, one: Amount) -> bool:
    """Whether a time is that of something else, such as a journey or a bad night's sleep."""
    start = max(folded.rfind(mark, 0, one.start) for mark in _CLAUSE_MARKS) + 1
    ends = [at for mark in _CLAUSE_MARKS if (at := folded.find(mark, one.end)) >= 0]
    clause = folded[start : min(ends, default=len(folded))]
    return bool(_table()["event"].search(clause)) and not _table()["start"].search(clause)


def lasts(folded: str, one: Amount) -> bool:
    """Whether a length of time is told as such, with "for", "ago" or "now", and so is nobody's age."""
    around = folded[max(0, one.start - 16) : one.end + 8]
    return bool(_table()["lasting"].search(around))


def measured(folded: str, kind: str, asked: bool) -> list[Amount]:
    """The measures of that kind (medlm.redflags.measures); a bare number counts where it was asked for.

    Ages come in years.
    """
    for text, shift in _cued(folded, kind, asked):
        tokens = tokenise(text, lambda word: [word])
        found = []
        for one in measures.read(text, tokens).get(kind, []):
            start, end = tokens.starts[one.mention.first_token], tokens.ends[one.mention.end_token - 1]
            if not _another(kind, text[start:end], text[end:]):
                value = _years(one.value) if kind == "age" else one.value
                found.append(Amount(value, max(0, start - shift), max(0, end - shift)))
        if found:
            return found
    return _unnamed(folded, kind) if asked else []


def bare_numbers(folded: str) -> list[Amount]:
    """Numbers by themselves, in figures, in words up to ninety-nine or in Chinese numerals."""
    found = [Amount(float(match.group(1)), match.start(), match.end()) for match in _BARE.finditer(folded)]
    for match in _HAN_NUMBER.finditer(folded):
        value = measures.number(match.group())
        if value is not None:
            found.append(Amount(value, match.start(), match.end()))
    for match in _table()["spelt"].finditer(folded):
        value = sum(_table()["spelt_numbers"].get(word, 0) for word in match.groups())
        found.append(Amount(float(value), match.start(), match.end()))
    return sorted(found, key=lambda one: one.start)


def _unnamed(folded: str, kind: str) -> list[Amount]:
    """The bare number that answers for a measure whose number alone says nothing else, months as weeks."""
    if kind not in _BARE_ENOUGH:
        return []
    found = bare_numbers(folded)[:1]
    if kind == "weeks" and _MONTHS.search(folded):
        return [Amount(one.value * _WEEKS_A_MONTH, one.start, one.end) for one in found]
    return found


def _cued(folded: str, kind: str, asked: bool) -> list[tuple[str, int]]:
    cue = _table()["cues"].get(kind, "") if asked else ""
    return [(folded, 0), *([(cue + folded.lstrip(), len(cue))] if cue else [])]


def _number(text: str) -> float | None:
    words: dict[str, float] = _table()["numbers"]
    if text in words:
        return float(words[text])
    spelt = [_table()["spelt_numbers"].get(word) for word in re.split("[- ]", text)]
    return float(sum(spelt)) if None not in spelt else measures.number(text)


def _years(days: float) -> float:
    """An age in years; whole months and weeks come out as the twelfth or the week that they are."""
    months = days / _DAYS_A_MONTH
    if days < _DAYS_A_YEAR * _MONTHS_TOLD and abs(months - round(months)) < _CLOSE:
        return round(months) / 12
    return days / _DAYS_A_YEAR


def _is_age(folded: str, one: Amount) -> bool:
    """Not the number of "the pain is 7" or "low for 3 weeks": an age has a unit or a person before it."""
    words = folded[one.start : one.end]
    table = _table()
    if table["length"].search(words) or table["length_zh"].search(words):
        return False
    if table["things"].search(folded[: one.start]):
        return False
    return bool(_table()["age_words"].search(words) or _table()["person"].search(folded[: one.start]))


def _another(kind: str, words: str, after: str) -> bool:
    """Whether a number belongs to another measure named between it and the word that it was read with.

    Or it counts something, as in "vomited 3 times" and "2 hours after food".
    """
    pattern = _table()["another"].get(kind)
    if kind != "age" and _table()["counted"].search(after):
        return True
    return bool(pattern and re.search(pattern, words))


def _amount(match: re.Match[str]) -> Amount:
    return Amount(_number(match.group(1)) or 0.0, match.start(), match.end())


def _inside(one: Amount, other: Amount) -> bool:
    return other.start <= one.start and one.end <= other.end
