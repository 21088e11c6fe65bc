"""Weigh what speaks for each passage into one score."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import yaml

from knowledge.data import DATA

SIGNALS = ("question", "answer", "lexical", "name", "type")


@dataclass(frozen=True, slots=True)
class Settings:
    """The numbers of `search.yml`."""

    dense: int
    lexical: int
    named: int
    weights: dict[str, dict[str, float]]
    same_language: float
    collections: dict[str, float]
    abstain_below: dict[str, float]

    def weight_vector(self, lang: str) -> np.ndarray[Any, Any]:
        """The weights in the order of `SIGNALS`, float32 [5]."""
        return np.array([self.weights[lang][name] for name in SIGNALS], np.float32)

    def prior(self, collection: str) -> float:
        """What a collection adds to the score: everyday collections more, rare diseases less."""
        matching = (name for name in self.collections if collection.startswith(name))
        return self.collections[max(matching, key=len, default="")]


@cache
def load_settings() -> Settings:
    """The settings from `knowledge/data/search.yml`."""
    written = yaml.safe_load((DATA / "search.yml").read_text("utf-8"))
    return Settings(**written.pop("candidates"), **written)
