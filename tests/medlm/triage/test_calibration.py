"""Calibration: honest probabilities, and sets that keep their promise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medlm.triage.calibration import (
    brier,
    calibration_error,
    decide,
    declare_threshold,
    fit_temperature,
    prediction_sets,
    scaled,
    thresholds,
)


def drawn(seed: int, cases: int, sharpness: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True probabilities, labels drawn from them, and logits that overstate them by ``sharpness``."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(cases, 3)) * 1.5
    shares = scaled(logits, 1.0)
    truth = np.array([rng.choice(3, p=row) for row in shares])
    return shares, truth, logits * sharpness


@pytest.mark.parametrize("sharpness", [0.5, 1.0, 3.0])
def test_the_temperature_that_was_put_in_is_found(sharpness: float) -> None:
    """Logits that are so much too sharp, or too dull, get that temperature."""
    _, truth, logits = drawn(1, 4000, sharpness)
    assert sharpness == pytest.approx(fit_temperature(logits, truth), rel=0.1)


def test_true_probabilities_have_a_small_calibration_error_and_overconfident_ones_a_large_one() -> None:
    """The error tells honest probabilities from boastful ones."""
    shares, truth, logits = drawn(2, 6000, 4.0)
    assert calibration_error(shares, truth) < 0.03 < 0.1 < calibration_error(scaled(logits, 1.0), truth)


def test_brier_is_zero_for_certainty_and_two_for_certain_error() -> None:
    """The ends of the scale."""
    certain = np.eye(3)[[0, 1]]
    assert (0.0, 2.0) == (brier(certain, np.array([0, 1])), brier(certain, np.array([1, 2])))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.sampled_from([0.02, 0.1, 0.3]))
def test_new_cases_have_their_level_in_the_set_as_often_as_promised(seed: int, miss: float) -> None:
    """Coverage within each class, on fresh cases, up to the noise of both samples."""
    _, truth, logits = drawn(seed, 6000, 2.0)
    shares = scaled(logits, 1.0)
    least = thresholds(shares[:3000], truth[:3000], np.full(3, miss))
    sets = prediction_sets(shares[3000:], least)
    for label in range(3):
        own = truth[3000:] == label
        assert sets[own, label].mean() >= 1 - miss - 0.09


def test_a_class_with_too_few_cases_is_never_excluded() -> None:
    """No promise can be made from three cases, so the level stays in every set."""
    shares = np.array([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3]])
    least = thresholds(shares, np.zeros(3, int), np.array([0.02, 0.02]))
    assert [0.0, 0.0] == least.tolist()


def test_what_a_red_flag_covers_is_not_asked_of_the_classifier() -> None:
    """With the hard half covered by rules, the classifier may be stricter at the same promise."""
    shares = np.column_stack([np.linspace(0.01, 0.99, 99), np.linspace(0.99, 0.01, 99)])
    truth, miss = np.zeros(99, int), np.array([0.1, 0.1])
    alone = thresholds(shares, truth, miss)[0]
    together = thresholds(shares, truth, miss, covered=shares[:, 0] < 0.5)[0]
    assert together > 0.5 > alone


def test_the_likeliest_level_is_always_in_the_set() -> None:
    """A set is never empty."""
    sets = prediction_sets(np.array([[0.4, 0.35, 0.25]]), np.array([0.9, 0.9, 0.9]))
    assert [[True, False, False]] == sets.tolist()


def test_few_harmless_cases_reach_the_threshold_for_declaring_an_emergency() -> None:
    """On new cases like the calibration cases, on average, no more than promised."""
    rng = np.random.default_rng(3)
    shares = []
    for _ in range(300):
        own, new = rng.beta(1, 4, 150), rng.beta(1, 4, 150)
        shares.append((new >= declare_threshold(own, np.ones(150, bool), 0.04)).mean())
    assert float(np.mean(shares)) <= 0.042
    assert float(np.mean(shares)) >= 0.03


def test_without_enough_harmless_cases_nothing_is_declared_on_the_classifiers_word() -> None:
    """Ten cases allow no promise of three in a hundred."""
    assert declare_threshold(np.full(10, 0.2), np.ones(10, bool), 0.03) > 1


def test_the_decision_is_careful_below_an_emergency() -> None:
    """Emergency from its threshold on; else the level where the sum from the top reaches the caution."""
    shares = np.array(
        [
            [0.50, 0.20, 0.10, 0.10, 0.10],
            [0.45, 0.01, 0.10, 0.34, 0.10],
            [0.02, 0.40, 0.10, 0.38, 0.10],
            [0.00, 0.01, 0.01, 0.08, 0.90],
        ]
    )
    assert [0, 1, 2, 4] == decide(shares, declare=0.5, caution=0.45).tolist()
    assert [0, 0, 2, 4] == decide(shares, declare=0.45, caution=0.45).tolist()
