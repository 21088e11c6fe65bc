"""The lines that the actions draw between two answers, read from data."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from common.locale import HAN

_WORD = re.compile(r"[A-Za-z']+")
_FILE = Path(__file__).parent / "data" / "policy.yml"


@dataclass(frozen=True)
class Policy:
    """Probabilities from 0 to 1, and lengths in words or Chinese characters; raises ValueError for others."""

    tell_while_asking_from: float
    unassessed_is_symptom_from: float
    bare_words: int
    bare_characters: int

    def __post_init__(self) -> None:
        for name in ("tell_while_asking_from", "unassessed_is_symptom_from"):
            if not 0 <= (value := getattr(self, name)) <= 1:
                raise ValueError(f"{_FILE.name}: {name} must lie between 0 and 1, not {value}")
        for name in ("bare_words", "bare_characters"):
            if not 0 <= (value := getattr(self, name)):
                raise ValueError(f"{_FILE.name}: {name} must not be negative, not {value}")

    def bare(self, text: str) -> bool:
        """Whether a report names hardly more than a complaint."""
        words, characters = len(_WORD.findall(text)), len(HAN.findall(text))
        return words <= self.bare_words and characters <= self.bare_characters


@cache
def policy() -> Policy:
    """The policy in force."""
    return Policy(**yaml.safe_load(_FILE.read_text("utf-8")))
