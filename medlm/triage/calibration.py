"""Makes the classifier's probabilities honest, and turns them into sets that rarely miss the truth."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

Array = np.ndarray[Any, Any]


def fit_temperature(logits: Array, truth: Array) -> float:
    """The temperature that makes the truth likeliest (Guo et al. 2017); logits [n, k], truth [n]."""

    def loss(log_temperature: float) -> float:
        scaled = log_softmax(logits / np.exp(log_temperature), axis=1)
        return -float(scaled[np.arange(len(truth)), truth].mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3, 3), method="bounded").x))


def thresholds(probabilities: Array, truth: Array, miss: Array, covered: Array | None = None) -> Array:
    """Per class, the probability from which the class stays in the set.

    Split conformal prediction within each class (Vovk 2012, "Mondrian"): a new case of class c, drawn
    like the calibration cases, has c in its set with probability at least 1 - miss[c]. A class with too
    few cases for that promise is always in the set. Cases that are ``covered`` already (a red flag puts
    their level into the set whatever the classifier says) count as never missed, so the promise is that of
    rules and classifier together.
    """
    out = np.zeros(probabilities.shape[1])
    for label in range(len(out)):
        shares = probabilities[:, label]
        if covered is not None:
            shares = np.where(covered, 1.0, shares)
        own = np.sort(shares[truth == label])
        rank = int(np.floor(miss[label] * (len(own) + 1)))
        out[label] = own[rank - 1] if rank else 0.0
    return out


def declare_threshold(shares: Array, harmless: Array, at_most: float) -> float:
    """The probability from which an emergency is declared, so that few harmless reports are called one.

    ``shares`` is the probability of emergency of each calibration case, ``harmless`` [n] marks the
    cases that are none. Of new harmless cases like these at most ``at_most`` reach the threshold
    (split conformal, one-sided). Without enough harmless cases for the promise the threshold is above 1.
    """
    own = np.sort(shares[harmless])[::-1]
    rank = int(np.floor(at_most * (len(own) + 1)))
    return float(np.nextafter(own[rank - 1], 2.0)) if rank else 1.01


def decide(probabilities: Array, declare: float, caution: float) -> Array:
    """One level a case, [n]: the first class when it reaches ``declare``; else by the rest of the scale.

    Classes are in order of urgency. Short of declaring, the level is the first at which the
    probabilities, summed from the most urgent down, reach ``caution``: where costs grow with distance, this
    is the cheapest answer when a level too low costs (1 - caution) / caution times a level too high.
    """
    reached = probabilities.cumsum(axis=1) >= caution
    reached[:, -1] = True
    reached[:, 0] = False
    return np.where(probabilities[:, 0] >= declare, 0, reached.argmax(axis=1))


def prediction_sets(probabilities: Array, least: Array) -> Array:
    """Which classes each set holds, bool [n, k]: all that reach their threshold, and the likeliest."""
    sets = probabilities >= least
    sets[np.arange(len(sets)), probabilities.argmax(axis=1)] = True
    return np.asarray(sets)


def calibration_error(probabilities: Array, truth: Array, bins: int = 15) -> float:
    """Expected calibration error: mean gap between confidence and accuracy over equal-width bins."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    where = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(right[where == at].mean() - confidence[where == at].mean()) * (where == at).mean()
        for at in np.unique(where)
    ]
    return float(sum(gaps))


def brier(probabilities: Array, truth: Array) -> float:
    """Mean squared distance between probabilities and truth, summed over classes (Brier 1950)."""
    return float(((probabilities - np.eye(probabilities.shape[1])[truth]) ** 2).sum(axis=1).mean())


def scaled(logits: Array, temperature: float) -> Array:
    """Calibrated probabilities, [n, k]."""
    return np.asarray(softmax(logits / temperature, axis=1))


def in_order(values: Mapping[str, float], names: tuple[str, ...]) -> Array:
    """The values of a named mapping as an array in that order."""
    return np.array([values[name] for name in names], float)
