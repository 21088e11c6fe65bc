"""One clinical study as the registry describes it."""

import json
import re
import zlib
from dataclasses import asdict, dataclass
from datetime import date

OPEN = ("RECRUITING", "NOT_YET_RECRUITING")
"""Statuses under which somebody new may still be taken."""
FINISHED = ("COMPLETED", "TERMINATED", "WITHDRAWN", "ACTIVE_NOT_RECRUITING")
ALL, FEMALE, MALE = "ALL", "FEMALE", "MALE"
_NCT = re.compile(r"NCT\d{8}")
_AGE = re.compile(r"(\d+)\s*(year|month|week|day|hour|minute)s?", re.I)
_PER_YEAR = {"year": 1.0, "month": 12.0, "week": 52.0, "day": 365.0, "hour": 8760.0, "minute": 525_600.0}
_NO_AGE = ("", "n/a", "na")


@dataclass(frozen=True, slots=True)
class Location:
    """A place where the study sees people; `state` and `city` may be empty."""

    city: str
    country: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """A study; ages are in years, None for no limit; `healthy` is None where the record does not say.

    `terms` are the registry's own index words for the conditions; `status`, `sex` and `phases` are its codes.
    """

    nct_id: str
    title: str
    summary: str
    conditions: tuple[str, ...]
    keywords: tuple[str, ...]
    terms: tuple[str, ...]
    status: str
    sex: str
    min_age: float | None
    max_age: float | None
    healthy: bool | None
    locations: tuple[Location, ...]
    phases: tuple[str, ...]
    eligibility: str
    url: str
    last_update: date

    def packed(self) -> bytes:
        """The record as few bytes."""
        return zlib.compress(json.dumps(asdict(self), ensure_ascii=False, default=str).encode("utf-8"))

    @classmethod
    def unpacked(cls, packed: bytes) -> "Trial":
        """The record back; raises ValueError, TypeError or zlib.error for bytes that are no record."""
        values = json.loads(zlib.decompress(packed))
        values["locations"] = tuple(Location(**each) for each in values["locations"])
        values["last_update"] = date.fromisoformat(values["last_update"])
        for name in ("conditions", "keywords", "terms", "phases"):
            values[name] = tuple(values[name])
        return cls(**values)


def is_nct_id(value: str) -> bool:
    """Whether that is a number as the registry gives them, NCT and eight digits."""
    return bool(_NCT.fullmatch(value))


def years(written: str | None) -> float | None:
    """An age as the registry writes it ("18 Years", "6 Months", "N/A") in years; None for no limit.

    Raises ValueError for anything else: a limit that cannot be read must not be passed over.
    """
    text = (written or "").strip()
    if text.lower() in _NO_AGE:
        return None
    found = _AGE.fullmatch(text)
    if not found:
        raise ValueError("an age that cannot be read")
    return int(found[1]) / _PER_YEAR[found[2].lower()]
