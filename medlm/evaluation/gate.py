"""The safety gate: figures that triage must not fall short of, kept as data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from medlm.errors import ModelError
from medlm.evaluation.measure import IN_SET, Report, gaps

FILE = Path(__file__).parents[1] / "config" / "gate.yml"
OWN = {"ECE": "ece", "Brier, five levels": "brier", "Brier, emergency": "emergency_brier"}
"""Figures that are no share, and where a Report keeps them."""
SET_DISTANCE = "distance of the set from its target"
GAP = "between the languages: "
"""Begins the name of a figure that compares English with Chinese."""


@dataclass(frozen=True)
class Check:
    """One figure of one language beside what it must reach, and what it should reach one day."""

    lang: str
    figure: str
    value: float
    least: float | None
    most: float | None
    aim: float

    @property
    def passed(self) -> bool:
        """Whether the floor is met; a figure that could not be measured is not."""
        reached = self.least is None or self.value >= self.least
        return reached and (self.most is None or self.value <= self.most)

    @property
    def aim_met(self) -> bool:
        """Whether the figure is where it should be."""
        return self.value >= self.aim if self.most is None else self.value <= self.aim

    def __str__(self) -> str:
        bound = f"at most {self.most:.3f}" if self.most is not None else f"at least {self.least:.3f}"
        state = "ok" if self.passed else "FAILED"
        aim = "met" if self.aim_met else "not met"
        return (
            f"{state:7}{self.lang}  {self.figure}: {self.value:.3f}, {bound} (aim {self.aim:g}, {aim})"
        )


def check(reports: Mapping[str, Report], path: Path = FILE) -> list[Check]:
    """Every figure of the gate for every language that it names; raises ModelError where one is missing."""
    gate: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    out = []
    for figure, rule in gate.items():
        for lang, floor in rule["floors"].items():
            if lang not in reports:
                raise ModelError(f"the gate needs reports in {lang!r}: measure a file that has some")
            least, most = (floor, None) if rule["better"] == "higher" else (None, floor)
            out.append(Check(lang, figure, _value(reports, lang, figure), least, most, rule["aim"]))
    return out


def set_floors(reports: Mapping[str, Report], path: Path = FILE) -> None:
    """Write today's figures, each with its slack, as the floors; comments and everything else stay."""
    written = path.read_text("utf-8")
    gate, lines, figure = yaml.safe_load(written), [], ""
    for line in written.splitlines():
        kept = line
        if line and not line[0].isspace() and not line.startswith("#"):
            figure = next(iter(yaml.safe_load(line)))
        if re.match(r"\s+floors:", line):
            rule = gate[figure]
            sign = -1 if rule["better"] == "higher" else 1
            floors = {
                lang: round(min(1.0, max(0.0, _value(reports, lang, figure) + sign * rule["slack"])), 3)
                for lang in rule["floors"]
            }
            inside = ", ".join(f"{lang}: {floor:g}" for lang, floor in floors.items())
            kept = f"  floors: {{{inside}}}"
        lines.append(kept)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _value(reports: Mapping[str, Report], lang: str, figure: str) -> float:
    report = reports[lang]
    if figure in OWN:
        return float(getattr(report, OWN[figure]))
    if figure == SET_DISTANCE:
        return abs(report.shares[IN_SET].value - report.set_target)
    if figure.startswith(GAP):
        found = gaps(reports)
        if figure.removeprefix(GAP) in found:
            return abs(found[figure.removeprefix(GAP)]) / 100
    if figure not in report.shares:
        raise ModelError(f"the gate names a figure that is not measured: {figure!r}")
    return report.shares[figure].value
