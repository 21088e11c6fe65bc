"""How long each acuity may wait before it is paged again."""

from datetime import timedelta
from functools import cache
from pathlib import Path

import yaml

from common.acuity import ACUITIES

_FILE = Path(__file__).parent / "data" / "ladder.yml"


@cache
def ladder() -> dict[str, dict[str, list[float]]]:
    """Minutes between pages, by what is missing and by acuity; raises ValueError for a gap in the file."""
    levels = yaml.safe_load(_FILE.read_text("utf-8"))
    for missing in ("unacknowledged", "unclaimed"):
        for acuity in ACUITIES:
            minutes = levels.get(missing, {}).get(acuity)
            if not minutes or min(minutes) <= 0:
                raise ValueError(f"{_FILE.name}: {missing}.{acuity} needs at least one number above 0")
    return levels


def wait_after(acuity: str, step: int) -> timedelta:
    """The time that page number `step` (0 is the first) may go unacknowledged."""
    steps = ladder()["unacknowledged"][acuity]
    return timedelta(minutes=steps[min(step, len(steps) - 1)])


def wait_for_claim(acuity: str) -> timedelta:
    """The time that an acknowledged case may wait for somebody to claim it."""
    return timedelta(minutes=ladder()["unclaimed"][acuity][0])
