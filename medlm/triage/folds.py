"""Measures the whole of triage on the training reports, each assessed by a head that never saw it."""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from medlm.encoder import Encoder
from medlm.engine import TriageEngine
from medlm.screen import Screen
from medlm.triage.cases import LabelledCase
from medlm.triage.head import Conditions, Experts, TriageHead
from medlm.triage.result import TriageResult
from medlm.triage.train import calibrate, fit_linear

FOLDS = 5


def fold(case: LabelledCase) -> int:
    """The case's fold, 0 to 4; the two cases of a hard pair share one."""
    return hashlib.sha256(min(case.id, case.pair or case.id).encode()).digest()[0] % FOLDS


def assess_in_folds(
    config: dict[str, Any], cases: Sequence[LabelledCase], encoder: Encoder, screen: Screen
) -> list[TriageResult]:
    """A result for each case, in order: three folds to learn from, one to calibrate on, one asked."""
    vectors = encoder.embed([case.text for case in cases])
    folds = np.array([fold(case) for case in cases])
    nothing = Conditions((), np.zeros((encoder.dim, 0)), np.zeros(0), 1.0, 0)
    results: dict[int, TriageResult] = {}
    for asked in range(FOLDS):
        own = (asked + 1) % FOLDS
        learned, checked = np.flatnonzero((folds != asked) & (folds != own)), np.flatnonzero(folds == own)
        experts = Experts(fit_linear(config, [cases[at] for at in learned.tolist()], vectors[learned]))
        fitted = calibrate(config, [cases[at] for at in checked.tolist()], experts, encoder, screen.screen)
        head = TriageHead(experts, fitted, nothing, encoder=encoder.fingerprint, name=f"fold-{asked}")
        engine = TriageEngine(encoder, head, screen, config)
        numbers = np.flatnonzero(folds == asked).tolist()
        results.update(
            zip(numbers, engine.triage([cases[number].text for number in numbers]), strict=True)
        )
    return [results[number] for number in range(len(cases))]
