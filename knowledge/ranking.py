"""Weigh what speaks for each passage into one score."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from knowledge.data import load

Array = np.ndarray[Any, Any]
NEARNESS = 4
"""How fast what a collection adds falls with the evidence."""

SIGNALS = ("question", "rendered", "answer", "lexical", "name", "type", "agreement")
KIN_FROM = 3
"""How many of the first passages say what the others should be about."""
SHARPNESS = 20
"""How fast a passage's say in that falls with its distance from the first."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The numbers of `search.yml`."""

    dense: int
    lexical: int
    named: int
    weights: dict[str, dict[str, float]]
    other_language: dict[str, float]
    other_subject: dict[str, float]
    unknown: dict[str, float]
    covered: dict[str, float]
    kin: float
    collections: dict[str, float]
    abstain_below: dict[str, float]

    def weight_vector(self, lang: str) -> Array:
        """The weights in the order of `SIGNALS`, float32 [7]."""
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


def beside_the_first(total: Array, centres: Array, share: float) -> Array:
    """The scores of the best passages, those raised that speak of the same things as the first few.

    `total` is [n], best first, `centres` their mean vectors [n, dim] of length 1. Whoever asks about
    chest pain is helped by what stands next to it, whether or not it shares the words.
    """
    first = total[:KIN_FROM]
    say = np.exp((first - total[0]) * SHARPNESS)
    return (total + share * (centres @ centres[:KIN_FROM].T) @ (say / say.sum())) / (1 + share)


def trust(settings: Settings, lang: str, signals: Array, off_subject: Array, unknown: float) -> Array:
    """How surely each passage answers, [n]: what the decision to answer is made on.

    The evidence, cut where the passage is about another subject than the one named, less where the
    question has words that the whole library does not know (`unknown`, their share), more where the
    passage has the words of the question.
    """
    evidence = signals @ settings.weight_vector(lang)
    cut = evidence * (1 - settings.other_subject[lang] * off_subject)
    covered = signals[:, SIGNALS.index("lexical")]
    return cut - settings.unknown[lang] * unknown + settings.covered[lang] * covered


@cache
def load_settings() -> Settings:
    """The settings from `knowledge/data/search.yml`."""
    written = load("search.yml")
    own = {name: value for name, value in written.items() if name != "candidates"}
    return Settings(**written["candidates"], **own)
