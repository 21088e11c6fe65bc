"""Weigh what speaks for each passage into one score."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from knowledge.data import load

Array = np.ndarray[Any, Any]
NEARNESS = 4
"""How fast what a collection adds falls with the evidence."""

SIGNALS = ("question", "rendered", "answer", "lexical", "name", "type")


@dataclass(frozen=True, slots=True)
class Settings:
    """The numbers of `search.yml`."""

    dense: int
    lexical: int
    named: int
    weights: dict[str, dict[str, float]]
    other_language: dict[str, float]
    other_subject: dict[str, float]
    collections: dict[str, float]
    abstain_below: dict[str, float]

    def weight_vector(self, lang: str) -> Array:
        """The weights in the order of `SIGNALS`, float32 [6]."""
        return np.array([self.weights[lang][name] for name in SIGNALS], np.float32)

    def prior(self, collection: str) -> float:
        """What a collection adds to the score: everyday collections more, rare diseases less."""
        matching = (name for name in self.collections if collection.startswith(name))
        return self.collections[max(matching, key=len, default="")]


def rank_scores(evidence: Array, prior: Array, foreign: Array, discount: float) -> Array:
    """The evidence, cut by `discount` where the passage is in the other language, plus the prior.

    All arrays are [n], `foreign` 0 or 1. The prior counts only in the asker's language and in so far
    as the evidence is near the best: an unrelated passage gains nothing from its collection.
    """
    own = evidence * (1 - discount * foreign)
    nearness = np.clip(own / max(float(own.max(initial=0.0)), 1e-6), 0, 1) ** NEARNESS
    return own + nearness * prior * (1 - foreign)


@cache
def load_settings() -> Settings:
    """The settings from `knowledge/data/search.yml`."""
    written = load("search.yml")
    own = {name: value for name, value in written.items() if name != "candidates"}
    return Settings(**written["candidates"], **own)
