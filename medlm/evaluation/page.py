"""The figures of an evaluation as one HTML file: plots drawn in it, nothing fetched from anywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common.acuity import ACUITIES
from medlm.evaluation.counterfactuals import Fairness
from medlm.evaluation.gate import Check
from medlm.evaluation.measure import HAZARD, SAFE, Report, gaps
from medlm.evaluation.tables import BAR, BAR_SOURCE, LANGUAGE_NAMES, SAFE_SOURCE, bounds
from medlm.triage.cases import LabelledCase
from medlm.triage.result import TriageResult

_TEMPLATE = "report.html"
SIDE = 260
"""Length of a plot's axis, in pixels."""
COLUMNS = (
    "accuracy",
    "emergencies given as emergency",
    HAZARD,
    "over-triaged",
    "harmless given as emergency",
    SAFE,
)
"""The figures of each group."""


@dataclass(frozen=True)
class Evaluation:
    """Everything that a page shows. ``groups`` are reports by group, by the name of what groups them."""

    source: str
    model: str
    reports: Mapping[str, Report]
    groups: Mapping[str, Mapping[str, Report]]
    wrong: Sequence[tuple[LabelledCase, TriageResult]]
    checks: Sequence[Check] = ()
    fairness: Fairness | None = None


def page(evaluation: Evaluation) -> str:
    """The page. Texts are shown only of reports that say themselves that they are synthetic."""
    from jinja2 import Environment, FileSystemLoader

    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return templates.get_template(_TEMPLATE).render(
        e=evaluation,
        acuities=ACUITIES,
        bar=BAR,
        bar_source=BAR_SOURCE,
        safe_source=SAFE_SOURCE,
        bounds=bounds(evaluation.reports),
        columns=COLUMNS,
        confusion={name: _confusion(report) for name, report in evaluation.reports.items()},
        directions={name: _directions(report) for name, report in evaluation.reports.items()},
        gaps=gaps(evaluation.reports),
        names=LANGUAGE_NAMES,
        reliability={name: _reliability(report) for name, report in evaluation.reports.items()},
        side=SIDE,
    )


def _confusion(report: Report) -> list[list[tuple[int, float]]]:
    """Counts [truth][given], and each one's share of its row."""
    return [[(count, count / max(sum(row), 1)) for count in row] for row in report.confusion]


def _directions(report: Report) -> list[tuple[str, int, float]]:
    """How many reports were given how many levels too low or too high, and their share of all."""
    counts = dict.fromkeys(range(-4, 5), 0)
    for truth, row in enumerate(report.confusion):
        for given, count in enumerate(row):
            counts[given - truth] += count
    names = {0: "right"} | {
        size * sign: f"{size} too {'low' if sign > 0 else 'high'}" for size in range(1, 5) for sign in (1, -1)
    }
    return [(names[at], count, count / max(report.cases, 1)) for at, count in sorted(counts.items())]


def _reliability(report: Report) -> list[dict[str, Any]]:
    """Points of the reliability plot in its own pixels, larger where there are more cases."""
    return [
        {
            "x": round(confidence * SIDE, 1),
            "y": round((1 - right) * SIDE, 1),
            "r": round(3 + 9 * (cases / report.cases) ** 0.5, 1),
            "cases": cases,
            "confidence": confidence,
            "right": right,
        }
        for cases, confidence, right in report.reliability
    ]
