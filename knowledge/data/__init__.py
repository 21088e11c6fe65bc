"""Word lists, weights and thresholds: data that people may edit."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent


@cache
def load(name: str) -> Any:
    """What the data file of that name holds, read once."""
    with (DATA / name).open(encoding="utf-8") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
