"""Reads calendar days: "3 March", "14/05/2025", "5月3号", "tomorrow", "on Friday"."""

import re
from datetime import datetime, timedelta
from typing import Any, Callable, Mapping, Optional

HOURS_A_DAY = 24.0
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LAST_MONTH, _LAST_DAY, _CENTURY = 12, 31, 2000
_WEEKDAY = re.compile("(mon|tue|wed|thu|fri|sat|sun)|(?:周|星期|礼拜)([一二三四五六日天])")


def date_of(
    match: "re.Match[str]",
    now: datetime,
    table: Mapping[str, Any],
    number_of: Callable[[str], Optional[float]],
) -> Optional[str]:
    """The day as ISO 8601 (-- for a year not told), or the name of a weekday; None for no date."""
    parts = match.groupdict()
    text = match.group("m") if parts.get("m") else match.group()
    if text in table["days_ahead"]:
        return (now + timedelta(days=table["days_ahead"][text])).date().isoformat()
    if parts.get("month"):
        month: Optional[float] = table["months"][parts["month"][:3]]
    else:
        month = number_of(parts["mon"]) if parts.get("mon") else None
    day = number_of(parts["day"]) if parts.get("day") else None
    if (month or 1) > _LAST_MONTH or (day or 1) > _LAST_DAY:
        return None
    if month is None and day is None:
        return _weekday(text)
    return _iso(parts.get("year"), month, day)


def hours_since_weekday(text: str, now: datetime, weekdays: Mapping[str, int]) -> Optional[float]:
    """Hours since that day of the week was last, in whole days."""
    found = _WEEKDAY.search(text)
    if not found:
        return None
    return ((now.weekday() - weekdays[found.group(1) or found.group(2)]) % 7 or 7) * HOURS_A_DAY


def _weekday(text: str) -> str:
    found = _WEEKDAY.search(text)
    if not found:
        return text
    name = found.group(1) or _DAYS["一二三四五六日".index(found.group(2).replace("天", "日"))]
    return next(day for day in _DAYS if day.startswith(name))


def _iso(year: Optional[str], month: Optional[float], day: Optional[float]) -> str:
    whole = "-" if year is None else str(int(year) + (_CENTURY if len(year) == 2 else 0))
    rest = [f"{int(part):02d}" if part is not None else "" for part in (month, day)]
    return "-".join([whole, *(part for part in rest if part or part == rest[0])]).rstrip("-")
