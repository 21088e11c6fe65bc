"""When a patient may be asked how they are: by the acuity of the advice, and never at night without need."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from common.acuity import rank
from common.settings import ProcessSettings

_FILE = Path(__file__).parent.parent / "data" / "follow_up.yml"


@dataclass(frozen=True)
class Times:
    """The site's rules for follow-ups; raises ValueError where the file says what cannot be.

    `scale` shortens every wait for a demonstration (1 is real time); nights then count as days.
    """

    after: dict[str, timedelta]
    quiet_from: time
    quiet_to: time
    asked_at_night: tuple[str, ...]
    silence: timedelta
    look_again: timedelta
    give_up: timedelta
    late: timedelta
    answer_within: timedelta
    at_most: int
    episode: timedelta
    zone: tzinfo
    scale: float = 1.0

    def __post_init__(self) -> None:
        for acuity in (*self.after, *self.asked_at_night):
            rank(acuity)
        waits = (*self.after.values(), self.silence, self.look_again, self.give_up, self.late, self.episode)
        if "emergency" in self.after or min(waits) <= timedelta(0) or self.at_most < 1:
            raise ValueError(f"{_FILE.name}: no wait may be zero, and an emergency is never followed up")

    def first_due(self, acuity: str, advised_at: datetime) -> datetime | None:
        """When to ask about advice of that acuity; None for one that is not followed up."""
        wait = self.after.get(acuity)
        return None if wait is None else self.awake(acuity, advised_at + wait * self.scale)

    def awake(self, acuity: str, at: datetime) -> datetime:
        """The moment itself, or the next morning where it falls into the clinic's night."""
        if acuity in self.asked_at_night or self.scale != 1:
            return at
        there = at.astimezone(self.zone)
        late_in_the_day = there.time() >= self.quiet_from
        if not late_in_the_day and there.time() >= self.quiet_to:
            return at
        morning = there.date() + timedelta(days=1 if late_in_the_day else 0)
        return datetime.combine(morning, self.quiet_to, self.zone).astimezone(at.tzinfo)


def times(settings: ProcessSettings) -> Times:
    """The rules in force at this site."""
    return Times(**_written(), zone=settings.zone, scale=settings.follow_up_scale)


@cache
def _written() -> dict[str, Any]:
    row = yaml.safe_load(_FILE.read_text("utf-8"))
    return {
        "after": {acuity: timedelta(hours=hours) for acuity, hours in row["after_hours"].items()},
        "quiet_from": time.fromisoformat(row["quiet_from"]),
        "quiet_to": time.fromisoformat(row["quiet_to"]),
        "asked_at_night": tuple(row["asked_at_night"]),
        "silence": timedelta(minutes=row["silence_minutes"]),
        "look_again": timedelta(minutes=row["look_again_minutes"]),
        "give_up": timedelta(hours=row["give_up_hours"]),
        "late": timedelta(hours=row["late_hours"]),
        "answer_within": timedelta(hours=row["answer_within_hours"]),
        "at_most": row["at_most"],
        "episode": timedelta(days=row["episode_days"]),
    }
