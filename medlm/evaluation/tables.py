"""Measures triage on labelled reports: what it catches, what it misses, how sure it may be."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from common.acuity import ACUITIES, rank
from medlm.triage.calibration import brier, calibration_error
from medlm.triage.cases import LabelledCase
from medlm.triage.result import TriageResult

Z95 = 1.959964
HARMLESS = ("self_care", "none")
CURVE = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Thresholds at which the trade-off is shown."""


@dataclass(frozen=True)
class Share:
    """A count out of a total, with its 95 % interval after Wilson (1927)."""

    count: int
    total: int

    @property
    def value(self) -> float:
        """The share, 0 to 1; NaN of nothing."""
        return self.count / self.total if self.total else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper bound, 0 to 1."""
        if not self.total:
            return 0.0, 1.0
        share, n = self.count / self.total, self.total
        middle = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
        spread = Z95 / (1 + Z95**2 / n) * (share * (1 - share) / n + Z95**2 / (4 * n * n)) ** 0.5
        return max(0.0, middle - spread), min(1.0, middle + spread)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.3f} [{low:.3f}, {high:.3f}]" if self.total else "-"


@dataclass(frozen=True)
class Report:
    """The figures of one group of cases."""

    cases: int
    shares: dict[str, Share]
    ece: float
    brier: float


def evaluate(cases: Sequence[LabelledCase], results: Sequence[TriageResult]) -> dict[str, Report]:
    """A report for all cases and for each language."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, case in enumerate(cases):
        groups["all"].append(number)
        groups[case.lang].append(number)
    return {
        name: _report([cases[at] for at in numbers], [results[at] for at in numbers])
        for name, numbers in sorted(groups.items())
    }


def table(reports: dict[str, Report]) -> str:
    """The reports as a text table, one column a group."""
    names = list(reports)
    rows = [["", *names], ["cases", *(str(reports[name].cases) for name in names)]]
    for key in reports[names[0]].shares:
        rows.append([key, *(str(reports[name].shares[key]) for name in names)])
    rows.append(["classifier ECE", *(f"{reports[name].ece:.3f}" for name in names)])
    rows.append(["classifier Brier", *(f"{reports[name].brier:.3f}" for name in names)])
    widths = [max(len(row[at]) for row in rows) for at in range(len(names) + 1)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def trade_off(cases: Sequence[LabelledCase], results: Sequence[TriageResult]) -> str:
    """What each threshold for declaring an emergency would give, by language, as a text table.

    Rules and classifier together, and the classifier alone: the share of emergencies caught and of
    harmless reports that are called one.
    """
    lines = [f"{'lang':6}{'from p':8}{'caught':9}{'harmless':10}{'alone: caught':15}alone: harmless"]
    for lang in sorted({case.lang for case in cases}):
        own = [pair for pair in zip(cases, results, strict=True) if pair[0].lang == lang]
        danger = np.array([case.acuity == ACUITIES[0] for case, _ in own])
        harmless = np.array([case.acuity in HARMLESS for case, _ in own])
        flagged = np.array([_flagged(result) for _, result in own])
        shares = np.array([result.probabilities[ACUITIES[0]] for _, result in own])
        for least in CURVE:
            said = shares >= least
            both = said | flagged
            caught, called, own_caught, own_called = (
                Share(int(hits[among].sum()), int(among.sum())).value
                for hits in (both, said)
                for among in (danger, harmless)
            )
            lines.append(
                f"{lang:6}{least:<8.2f}{caught:<9.3f}{called:<10.3f}{own_caught:<15.3f}{own_called:.3f}"
            )
    return "\n".join(lines)


def _flagged(result: TriageResult) -> bool:
    return any(flag.acuity == ACUITIES[0] for flag in result.red_flags)


def _report(cases: Sequence[LabelledCase], results: Sequence[TriageResult]) -> Report:
    truth = np.array([rank(case.acuity) for case in cases])
    given = np.array([rank(result.acuity) for result in results])
    harmless = np.array([case.acuity in HARMLESS for case in cases])
    pairs = list(zip(cases, results, strict=True))
    sets = np.array([case.acuity in result.prediction_set for case, result in pairs])
    probabilities = np.array([[result.probabilities[name] for name in ACUITIES] for result in results])
    likeliest = probabilities.argmax(axis=1)

    def share(hits: np.ndarray[Any, Any], among: np.ndarray[Any, Any] | None = None) -> Share:
        chosen = hits if among is None else hits[among]
        return Share(int(chosen.sum()), len(chosen))

    emergencies = truth == 0
    flagged = np.array([_flagged(result) for result in results])
    shares = {
        "accuracy": share(given == truth),
        "emergencies given as emergency": share(given == 0, emergencies),
        "emergencies given as urgent or more": share(given <= 1, emergencies),
        "under-triaged": share(given > truth),
        "under-triaged by two or more": share(given >= truth + 2),
        "over-triaged": share(given < truth),
        "harmless given as emergency": share(given == 0, harmless),
        "abstained": share(np.array([result.abstained for result in results])),
        "level in its set": share(sets),
        "classifier alone: accuracy": share(likeliest == truth),
        "classifier alone: emergencies": share(likeliest == 0, emergencies),
        "red flags alone: emergencies": share(flagged, emergencies),
        "red flags alone: harmless as emergency": share(flagged, harmless),
    }
    return Report(len(cases), shares, calibration_error(probabilities, truth), brier(probabilities, truth))
