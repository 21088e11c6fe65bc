"""The lines that the actions draw between two answers, read from data."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parent / "data" / "policy.yml"


@dataclass(frozen=True)
class Policy:
    """Probabilities from 0 to 1; raises ValueError for any other number."""

    tell_while_asking_from: float
    unassessed_is_symptom_from: float

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not 0 <= value <= 1:
                raise ValueError(f"{_FILE.name}: {name} must lie between 0 and 1, not {value}")


@cache
def policy() -> Policy:
    """The policy in force."""
    return Policy(**yaml.safe_load(_FILE.read_text("utf-8")))
