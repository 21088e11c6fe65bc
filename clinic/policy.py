"""How long each acuity may wait, who is paged next, and how long a case may be put off."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from common.acuity import ACUITIES

_FILE = Path(__file__).parent / "data" / "ladder.yml"
GROUPS = ("clinicians", "supervisors", "everyone")


@dataclass(frozen=True)
class Rung:
    """One page: the group that gets it, and how long it may go unanswered."""

    to: str
    within: timedelta


@dataclass(frozen=True)
class Policy:
    """The ladder of one acuity."""

    rungs: tuple[Rung, ...]
    unclaimed: timedelta
    tell_patient_at: int
    longest_snooze: timedelta

    def rung(self, step: int) -> Rung:
        """Page number `step` (0 is the first); the last one repeats."""
        return self.rungs[min(step, len(self.rungs) - 1)]


def policy(acuity: str) -> Policy:
    """The policy of an acuity; raises ValueError saying what is wrong with the file."""
    return _policies()[acuity]


def wait_after(acuity: str, step: int) -> timedelta:
    """The time that page number `step` (0 is the first) may go unacknowledged."""
    return policy(acuity).rung(step).within


def parse(written: dict[str, Any]) -> dict[str, Policy]:
    """The policies of a ladder file; raises ValueError naming the entry that is missing or cannot be used."""
    return {acuity: _one(written, acuity) for acuity in ACUITIES}


@cache
def _policies() -> dict[str, Policy]:
    return parse(yaml.safe_load(_FILE.read_text("utf-8")))


def _one(written: dict[str, Any], acuity: str) -> Policy:
    rungs = written.get("pages", {}).get(acuity) or []
    if not rungs:
        raise ValueError(f"{_FILE.name}: pages.{acuity} needs at least one page")
    for rung in rungs:
        if rung.get("to") not in GROUPS:
            raise ValueError(f"{_FILE.name}: pages.{acuity}: `to` is one of {', '.join(GROUPS)}")
    return Policy(
        rungs=tuple(Rung(rung["to"], _minutes(f"pages.{acuity}", rung.get("within"))) for rung in rungs),
        unclaimed=_minutes(f"unclaimed.{acuity}", written.get("unclaimed", {}).get(acuity)),
        tell_patient_at=_step(f"tell_patient.{acuity}", written.get("tell_patient", {}).get(acuity)),
        longest_snooze=_minutes(f"longest_snooze.{acuity}", written.get("longest_snooze", {}).get(acuity)),
    )


def _minutes(name: str, value: Any) -> timedelta:
    if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
        raise ValueError(f"{_FILE.name}: {name} needs a number of minutes above 0")
    return timedelta(minutes=value)


def _step(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{_FILE.name}: {name} needs the number of a page, 1 or more")
    return value
