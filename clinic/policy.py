"""How long each acuity may wait before it is paged again."""

from datetime import timedelta
from functools import cache
from pathlib import Path

import yaml

from common.acuity import ACUITIES

_FILE = Path(__file__).parent / "data" / "ladder.yml"


@cache
def ladder() -> dict[str, tuple[float, ...]]:
    """Minutes between pages by acuity; raises ValueError naming an acuity without any."""
    steps = {acuity: tuple(minutes) for acuity, minutes in yaml.safe_load(_FILE.read_text("utf-8")).items()}
    for acuity in ACUITIES:
        if not steps.get(acuity) or min(steps[acuity]) <= 0:
            raise ValueError(f"{_FILE.name}: {acuity} needs at least one number of minutes above 0")
    return steps


def wait_after(acuity: str, step: int) -> timedelta:
    """The time that page number `step` (0 is the first) may go unanswered."""
    steps = ladder()[acuity]
    return timedelta(minutes=steps[min(step, len(steps) - 1)])
