"""What `medlm evaluate` does: read reports, triage them, and say how it went in the forms asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from common.acuity import rank
from medlm.config import read_config
from medlm.errors import ModelError
from medlm.evaluation.counterfactuals import Fairness, compare, read_pairs
from medlm.evaluation.gate import FILE, check, set_floors
from medlm.evaluation.measure import evaluate, grouped
from medlm.evaluation.page import Evaluation, page
from medlm.evaluation.tables import bounds, side_by_side, table, trade_off
from medlm.triage.cases import LabelledCase, in_half, read_cases
from medlm.triage.plain import sex_wording
from medlm.triage.result import TriageResult

Say = Callable[[str], None]
GROUPS: dict[str, Callable[[LabelledCase], str]] = {
    "complaint": lambda case: case.complaint,
    "voice": lambda case: case.voice,
    "sex": lambda case: sex_wording(case.text),
}
LISTED, SHOWN = 60, 10
"""Wrong answers on a page, and changed pairs on a terminal, when no number was asked for."""


class Engine(Protocol):
    """What answers."""

    model: str

    def triage(
        self, texts: Sequence[str], *, langs: Sequence[str | None] | None = None
    ) -> list[TriageResult]:
        """One result a text, in order."""


@dataclass(frozen=True)
class Asked:
    """The options of the command; ``half`` as in medlm.triage.cases, or "all"."""

    half: Literal["all", "calibration", "test"] = "all"
    errors: int = 0
    curve: bool = False
    by: tuple[str, ...] = ()
    counterfactuals: bool = False
    html: Path | None = None
    gate: bool = False
    set_floors: bool = False


def run(path: Path, asked: Asked, load: Callable[[], Engine], say: Say, gate: Path = FILE) -> bool:
    """Measure and say; False only where the gate was asked for and isn't met. Raises ModelError."""
    cases = read_cases(path)
    if asked.half != "all":
        cases = in_half(cases, asked.half)
    if not cases:
        raise ModelError(f"{path} holds no labelled report")
    if asked.html and not asked.html.parent.is_dir():
        raise ModelError(f"{asked.html.parent} is no folder: the page cannot be written there")
    engine = load()
    results = engine.triage([case.text for case in cases], langs=[case.lang for case in cases])
    miss = read_config("triage")["miss"]
    reports = evaluate(cases, results, miss)
    groups = {name: grouped(cases, results, key, miss) for name, key in GROUPS.items()}
    wrong = [pair for pair in zip(cases, results, strict=True) if pair[0].acuity != pair[1].acuity]
    wrong.sort(key=lambda pair: rank(pair[0].acuity) - rank(pair[1].acuity))
    say("\n".join([table(reports), *bounds(reports)]))
    for name in asked.by:
        say(f"\nby {name}\n{side_by_side(groups[name])}")
    if asked.curve:
        say(trade_off(cases, results))
    for case, result in wrong[: asked.errors]:
        say(f"{case.id}: {case.acuity} given as {result.acuity} {list(result.prediction_set)}")
    fairness = _fairness(engine, asked.errors or SHOWN, say) if asked.counterfactuals else None
    if asked.set_floors:
        set_floors(reports, gate)
        say(f"floors written to {gate}: read the difference before you keep them")
    checks = check(reports, gate) if asked.gate else []
    for one in checks:
        say(str(one))
    if asked.html:
        listed = wrong[: asked.errors or LISTED]
        found = Evaluation(path.name, engine.model, reports, groups, listed, checks, fairness)
        asked.html.write_text(page(found), "utf-8")
    return all(one.passed for one in checks)


def _fairness(engine: Engine, at_most: int, say: Say) -> Fairness:
    fairness = compare(read_pairs(), engine.triage)
    for (trait, lang), share in fairness.changed.items():
        say(f"{trait}, {lang}: {share.count} of {share.total} pairs change their level ({share.value:.1%})")
    for one in fairness.worst[:at_most]:
        say(f"{one.pair.trait}: {one.first} against {one.second}: {one.pair.first} | {one.pair.second}")
    return fairness
