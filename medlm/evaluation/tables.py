"""The figures of an evaluation as text for a terminal."""

from collections.abc import Mapping, Sequence

import numpy as np

from common.acuity import ACUITIES
from medlm.evaluation.measure import HARMLESS, HAZARD, MISSED, Report, flagged, gaps
from medlm.evaluation.shares import Share
from medlm.triage.cases import LabelledCase
from medlm.triage.result import TriageResult

CURVE = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Thresholds at which the trade-off is shown."""
BAR = 0.01
"""The bound that a safe self-triage must stay below: Meer et al. 2024, https://doi.org/10.2196/58157 (SMASS;
0 hazardous under-triages in 2,543 patients, upper bound 0.12 %)."""
BAR_SOURCE = "Meer et al. 2024 (SMASS), doi.org/10.2196/58157"
SAFE_SOURCE = "Gilbert et al. 2020, doi.org/10.1136/bmjopen-2020-040269"
LANGUAGE_NAMES = {"all": "both languages", "en": "English", "zh": "Chinese"}


def table(reports: Mapping[str, Report]) -> str:
    """The reports as a text table, one column a group."""
    names = list(reports)
    rows = [["", *names], ["cases", *(str(reports[name].cases) for name in names)]]
    for key in reports[names[0]].shares:
        rows.append([key, *(str(reports[name].shares[key]) for name in names)])
    rows.append(["the set's target", *(_or_dash(reports[name].set_target) for name in names)])
    rows.append(["classifier ECE", *(f"{reports[name].ece:.3f}" for name in names)])
    rows.append(["classifier Brier, five levels", *(f"{reports[name].brier:.3f}" for name in names)])
    rows.append(["classifier Brier, emergency", *(f"{reports[name].emergency_brier:.3f}" for name in names)])
    return _aligned(rows)


def side_by_side(reports: Mapping[str, Report]) -> str:
    """Many groups, one row each, with the figures that matter most."""
    columns = ("accuracy", "emergencies given as emergency", "harmless given as emergency", HAZARD)
    rows = [["", "cases", *columns]]
    for name, report in reports.items():
        rows.append([name, str(report.cases), *(_short(report.shares[column]) for column in columns)])
    return _aligned(rows)


def bounds(reports: Mapping[str, Report]) -> list[str]:
    """Sentences with the one-sided 95 % bounds on what was missed, against the bar, for each language."""
    lines = []
    for name, report in reports.items():
        for key, among in ((MISSED, "emergencies"), (HAZARD, "reports")):
            share = report.shares[key]
            verdict = "below" if share.upper_bound < BAR else "NOT below"
            lines.append(
                f"{LANGUAGE_NAMES.get(name, name)}: {key} {share.count} of {share.total} {among}, at most "
                f"{share.upper_bound:.2%} (one-sided 95 %), {verdict} the bar of {BAR:.0%}"
            )
    lines.append(f"the bar and the form are those of {BAR_SOURCE}; bounds after Clopper and Pearson (1934)")
    lines += [
        f"English less Chinese, {name}: {points:+.1f} points" for name, points in gaps(reports).items()
    ]
    return lines


def trade_off(cases: Sequence[LabelledCase], results: Sequence[TriageResult]) -> str:
    """What each threshold for declaring an emergency would give, by language, as a text table.

    Emergencies caught and harmless reports called one, with the red flags and by the classifier alone.
    """
    lines = [f"{'lang':6}{'from p':8}{'caught':9}{'harmless':10}{'alone: caught':15}alone: harmless"]
    for lang in sorted({case.lang for case in cases}):
        own = [pair for pair in zip(cases, results, strict=True) if pair[0].lang == lang]
        danger = np.array([case.acuity == ACUITIES[0] for case, _ in own])
        harmless = np.array([case.acuity in HARMLESS for case, _ in own])
        ruled = np.array([flagged(result) for _, result in own])
        shares = np.array([result.probabilities[ACUITIES[0]] for _, result in own])
        for least in CURVE:
            said = shares >= least
            both = said | ruled
            caught, called, own_caught, own_called = (
                Share(int(hits[among].sum()), int(among.sum())).value
                for hits in (both, said)
                for among in (danger, harmless)
            )
            lines.append(
                f"{lang:6}{least:<8.2f}{caught:<9.3f}{called:<10.3f}{own_caught:<15.3f}{own_called:.3f}"
            )
    return "\n".join(lines)


def _short(share: Share) -> str:
    return f"{share.value:.3f} ({share.count}/{share.total})" if share.total else "-"


def _or_dash(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.3f}"


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
