"""Counts what triage got right, too careful and not careful enough, for any group of reports."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from common.acuity import ACUITIES, rank
from medlm.evaluation.shares import Share
from medlm.triage.calibration import brier, calibration_error
from medlm.triage.cases import LabelledCase
from medlm.triage.result import TriageResult

HARMLESS = ("self_care", "none")
MISSED = "emergencies missed"
HAZARD = "under-triaged by two or more"
SAFE = "safe (Gilbert 2020)"
COVERAGE = "answered (not abstained)"
IN_SET = "level in its set or found by a rule"
GAPS = ("accuracy", "emergencies given as emergency", SAFE)
"""The shares in which the languages are compared."""

Array = np.ndarray[Any, Any]
Key = Callable[[LabelledCase], str]


@dataclass(frozen=True)
class Report:
    """The figures of one group of cases.

    ``ece``, ``brier`` (summed over the five levels, 0 to 2; Brier 1950) and ``emergency_brier`` (of emergency
    against the rest, 0 to 1) are the classifier's own, before red flags. ``confusion`` counts cases,
    [truth][given] in the order of ACUITIES. ``reliability`` is a row a bin: cases, mean confidence, share
    right. ``set_target`` is the share of ``IN_SET`` that was promised for this mix of levels, or NaN.
    """

    cases: int
    shares: dict[str, Share]
    ece: float
    brier: float
    emergency_brier: float
    confusion: tuple[tuple[int, ...], ...]
    reliability: tuple[tuple[int, float, float], ...]
    set_target: float


def evaluate(
    cases: Sequence[LabelledCase],
    results: Sequence[TriageResult],
    miss: Mapping[str, float] | None = None,
) -> dict[str, Report]:
    """A report for all cases and for each language; ``miss`` as in medlm/config/triage.yml."""
    whole = grouped(cases, results, lambda _: "all", miss)
    return whole | grouped(cases, results, lambda case: case.lang, miss)


def grouped(
    cases: Sequence[LabelledCase],
    results: Sequence[TriageResult],
    key: Key,
    miss: Mapping[str, float] | None = None,
) -> dict[str, Report]:
    """A report for each group that ``key`` names, in alphabetical order; cases named "" are left out."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, case in enumerate(cases):
        groups[key(case)].append(number)
    return {
        name: _report([cases[at] for at in numbers], [results[at] for at in numbers], miss)
        for name, numbers in sorted(groups.items())
        if name
    }


def gaps(reports: Mapping[str, Report]) -> dict[str, float]:
    """English less Chinese in points of a hundred, for the shares in ``GAPS``; empty without both."""
    if not {"en", "zh"} <= set(reports):
        return {}
    return {
        name: 100 * (reports["en"].shares[name].value - reports["zh"].shares[name].value) for name in GAPS
    }


def flagged(result: TriageResult) -> bool:
    """Whether a red flag alone makes it an emergency."""
    return any(flag.acuity == ACUITIES[0] for flag in result.red_flags)


def _report(
    cases: Sequence[LabelledCase], results: Sequence[TriageResult], miss: Mapping[str, float] | None
) -> Report:
    truth = np.array([rank(case.acuity) for case in cases])
    given = np.array([rank(result.acuity) for result in results])
    harmless = np.array([case.acuity in HARMLESS for case in cases])
    pairs = list(zip(cases, results, strict=True))
    sets = np.array([case.acuity in result.prediction_set for case, result in pairs])
    floors = np.array(
        [min((rank(flag.acuity) for flag in one.red_flags), default=len(ACUITIES)) for one in results]
    )
    probabilities = np.array([[result.probabilities[name] for name in ACUITIES] for result in results])
    likeliest = probabilities.argmax(axis=1)
    answered = np.array([not result.abstained for result in results])
    emergencies, rules = truth == 0, np.array([flagged(result) for result in results])

    def share(hits: Array, among: Array | None = None) -> Share:
        chosen = hits if among is None else hits[among]
        return Share(int(chosen.sum()), len(chosen))

    shares = {
        "accuracy": share(given == truth),
        "emergencies given as emergency": share(given == 0, emergencies),
        "emergencies given as urgent or more": share(given <= 1, emergencies),
        MISSED: share(given > 0, emergencies),
        "under-triaged": share(given > truth),
        HAZARD: share(given >= truth + 2),
        "over-triaged": share(given < truth),
        "harmless given as emergency": share(given == 0, harmless),
        SAFE: share(given <= truth + 1, answered),
        COVERAGE: share(answered),
        "abstained": share(~answered),
        "level in its set": share(sets),
        IN_SET: share(sets | (floors <= truth)),
        "classifier alone: accuracy": share(likeliest == truth),
        "classifier alone: emergencies": share(likeliest == 0, emergencies),
        "red flags alone: emergencies": share(rules, emergencies),
        "red flags alone: harmless as emergency": share(rules, harmless),
    }
    confusion = np.zeros((len(ACUITIES), len(ACUITIES)), int)
    np.add.at(confusion, (truth, given), 1)
    dangers = np.column_stack([probabilities[:, 0], 1 - probabilities[:, 0]])
    return Report(
        cases=len(cases),
        shares=shares,
        ece=calibration_error(probabilities, truth),
        brier=brier(probabilities, truth),
        emergency_brier=brier(dangers, (truth > 0).astype(int)) / 2,
        confusion=tuple(tuple(map(int, row)) for row in confusion),
        reliability=_reliability(probabilities, truth),
        set_target=float(np.mean([1 - miss[case.acuity] for case in cases])) if miss else float("nan"),
    )


def _reliability(
    probabilities: Array, truth: Array, bins: int = 10
) -> tuple[tuple[int, float, float], ...]:
    """Cases, mean confidence and share right of each tenth of confidence that has cases."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    where = np.minimum((confidence * bins).astype(int), bins - 1)
    return tuple(
        (int((where == at).sum()), float(confidence[where == at].mean()), float(right[where == at].mean()))
        for at in np.unique(where)
    )
