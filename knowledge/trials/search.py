"""Finds approved studies for a patient's wish, or says honestly why there is none."""

import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from common.clock import now
from knowledge.data import load
from knowledge.trials.conditions import Condition
from knowledge.trials.places import Places
from knowledge.trials.record import ALL, FINISHED, OPEN, Trial
from knowledge.trials.request import Wish, read
from knowledge.trials.snapshot import (
    CONDITION,
    KEYWORD,
    SERVED,
    TERM,
    Manifest,
    TrialsUnusable,
    opened,
    read_manifest,
    verify,
)

FOUND, NOTHING, NOT_OPEN, NOT_FOR = "found", "nothing", "not_open", "not_for"
_KINDS = {CONDITION: "condition", TERM: "term", KEYWORD: "keyword"}


class TrialsTooOld(TrialsUnusable):
    """The approved list is older than the policy allows to show."""


@dataclass(frozen=True, slots=True)
class Found:
    """What there is: studies, best first, of `total`; or why there is none (`reason`).

    `elsewhere` says that none is in the place that was asked for, and these are in others.
    """

    reason: str
    trials: tuple[Trial, ...]
    total: int
    snapshot_on: date
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    status: str
    sex: str
    min_age: float | None
    max_age: float | None
    updated: str
    worth: float
    matched: int


class TrialSearch:
    """Searches the approved list of a folder; a newer list counts from the next search on."""

    def __init__(self, folder: Path, *, today: Callable[[], date] = lambda: now().date()) -> None:
        self._folder, self._today = folder, today
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._held: tuple[Manifest, Places] | None = None

    def read(self, text: str, lang: str, *, answering: bool = False) -> Wish:
        """The wish in a patient's message; raises TrialsUnusable or TrialsTooOld."""
        return read(text, lang, self._current()[1], answering=answering)

    def find(self, wish: Wish, *, home: str = "") -> Found:
        """The best studies for the wish, those in the `home` country a little before others.

        Raises NoTrials when there is no approved list, TrialsTooOld when it is too old, TrialsUnusable
        when it is damaged.
        """
        manifest, _ = self._current()
        with opened(self._folder, manifest) as base:
            rows = _matching(base, wish)
            if not rows:
                return Found(NOTHING, (), 0, manifest.day)
            statuses = FINISHED if wish.finished else OPEN
            shown = [row for row in rows if row.status in statuses]
            if not shown:
                return Found(NOT_OPEN, (), len(rows), manifest.day)
            shown = [row for row in shown if _takes(row, wish)]
            if not shown:
                return Found(NOT_FOR, (), 0, manifest.day)
            here = _in_place(base, wish)
            near = [row for row in shown if row.number in here] if wish.place else shown
            kept = near or shown
            at_home = _where(base, "country", home) if home else set()
            best = sorted(kept, key=lambda row: _order(row, at_home), reverse=True)[: _policy()["studies"]]
            trials = tuple(_record(base, row.number) for row in best)
        return Found(FOUND, trials, len(kept), manifest.day, elsewhere=bool(wish.place and not near))

    def _current(self) -> tuple[Manifest, Places]:
        with self._lock:
            seen = self._look()
            if self._held is None or seen != self._seen:
                self._held, self._seen = None, seen
                self._held = self._open()
            manifest = self._held[0]
        if self._today() - manifest.day > timedelta(days=_policy()["max_age_days"]):
            raise TrialsTooOld(
                f"the list of studies is of {manifest.snapshot_on}, too old to show: import a newer download"
            )
        return self._held

    def _open(self) -> tuple[Manifest, Places]:
        manifest = read_manifest(self._folder)
        if not manifest.approved_by:
            raise TrialsUnusable(f"{self._folder / SERVED}: nobody has approved this list")
        verify(self._folder, manifest)
        with opened(self._folder, manifest) as base:
            names = ({row[0] for row in base.execute(f"SELECT DISTINCT {kind} FROM place")}
                     for kind in ("city", "state", "country"))  # fmt: skip
            return manifest, Places(*names)

    def _look(self) -> tuple[int, int, int] | None:
        try:
            found = (self._folder / SERVED).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size


def _policy() -> dict[str, Any]:
    policy: dict[str, Any] = load("trials_policy.yml")
    return policy


def _matching(base: sqlite3.Connection, wish: Wish) -> list[_Row]:
    """The studies of any of the conditions, with what each match is worth; the healthy ones without any."""
    best: dict[int, dict[int, float]] = {}
    for number, condition in enumerate(wish.conditions):
        for trial, worth in _worth(base, condition).items():
            best.setdefault(trial, {})[number] = worth
    query = "SELECT id, status, sex, min_age, max_age, updated, healthy FROM trial"
    if not wish.conditions:
        query += " WHERE healthy = 1"
    return [
        _Row(
            number,
            status,
            sex,
            min_age,
            max_age,
            updated,
            worth=sum(best.get(number, {}).values()),
            matched=len(best.get(number, ())),
        )
        for number, status, sex, min_age, max_age, updated, healthy in base.execute(query)
        if (not wish.conditions or number in best) and (not wish.healthy or healthy)
    ]


def _worth(base: sqlite3.Connection, condition: Condition) -> dict[int, float]:
    values = _policy()["worth"]
    asked = " OR ".join(f'"{name}"' for name in condition.names)
    found: dict[int, float] = {}
    query = "SELECT stems, trial, kind FROM name WHERE name MATCH ?"
    for stems, trial, kind in base.execute(query, (asked,)):
        if any(f" {word} " in f" {stems} " for word in condition.without):
            continue
        exact = kind == CONDITION and stems in condition.names
        worth = values["exact" if exact else _KINDS[kind]]
        found[trial] = max(found.get(trial, 0.0), worth)
    return found


def _takes(row: _Row, wish: Wish) -> bool:
    """Whether the study's limits of age and sex leave room for whoever asks; what was not said fits."""
    if wish.sex and row.sex not in (ALL, wish.sex):
        return False
    if wish.age is None:
        return True
    # "Up to 65 years" takes somebody until the day before the sixty-sixth birthday.
    highest = row.max_age if row.max_age is None or row.max_age < 1 else row.max_age + 1
    return (row.min_age is None or row.min_age <= wish.age) and (highest is None or wish.age < highest)


def _in_place(base: sqlite3.Connection, wish: Wish) -> set[int]:
    return _where(base, wish.place.kind, wish.place.name) if wish.place else set()


def _where(base: sqlite3.Connection, kind: str, name: str) -> set[int]:
    column = {"city": "city", "state": "state", "country": "country"}[kind]
    rows = base.execute(f"SELECT trial FROM place WHERE {column} = ?", (name,))
    return {row[0] for row in rows}


def _order(row: _Row, at_home: set[int]) -> tuple[int, float, str]:
    worth = row.worth + (row.status == "RECRUITING") * _policy()["recruiting"]
    return row.matched, worth + (row.number in at_home) * _policy()["home_country"], row.updated


def _record(base: sqlite3.Connection, number: int) -> Trial:
    return Trial.unpacked(base.execute("SELECT record FROM trial WHERE id = ?", (number,)).fetchone()[0])
