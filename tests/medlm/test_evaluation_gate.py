"""The safety gate: what it refuses, and that its floors can be renewed without losing the rest."""

from pathlib import Path

import pytest
import yaml

from common.acuity import ACUITIES
from medlm.engine import TriageEngine
from medlm.errors import ModelError
from medlm.evaluation import evaluate
from medlm.evaluation.command import Asked, run
from medlm.evaluation.gate import FILE, GAP, check, set_floors
from medlm.triage import TriageResult
from medlm.triage.cases import LabelledCase

HOLDOUT = Path(__file__).parents[2] / "medlm" / "data" / "holdout"
GATE = """# kept comment
accuracy:
  better: higher
  aim: 0.9
  slack: 0.05
  floors: {en: 0.5, zh: 0.5}
under-triaged:   # another
  better: lower
  aim: 0
  slack: 0.01
  floors: {en: 0.2, zh: 0.2}
"""


def given(acuity: str) -> TriageResult:
    """A sure result of that level."""
    shares = {name: float(name == acuity) for name in ACUITIES}
    return TriageResult("ok", acuity, shares, (acuity,), False, (), (), (), "test")


CASES = [
    LabelledCase(f"{lang}{n}", lang, "x", acuity)
    for lang in ("en", "zh")
    for n, acuity in enumerate(("emergency", "urgent", "none", "none"))
]


def reports(*chinese: str):
    """English all right; Chinese as given."""
    return evaluate(CASES, [given(case.acuity) for case in CASES[:4]] + [given(name) for name in chinese])


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """A gate of two figures."""
    path = tmp_path / "gate.yml"
    path.write_text(GATE, "utf-8")
    return path


def test_a_floor_that_is_not_met_fails_its_language_only(gate: Path) -> None:
    """Chinese: one of four right, two too low."""
    checks = check(reports("urgent", "routine", "none", "urgent"), gate)
    failed = [(one.lang, one.figure) for one in checks if not one.passed]
    assert [("zh", "accuracy"), ("zh", "under-triaged")] == failed
    assert "FAILED zh  accuracy: 0.250, at least 0.500 (aim 0.9, not met)" == str(checks[1])


def test_a_figure_that_nobody_could_measure_is_not_met(gate: Path) -> None:
    """No emergency in the file: the catch rate is no number, and no number passes."""
    gate.write_text(GATE.replace("accuracy", "emergencies given as emergency"), "utf-8")
    cases = [LabelledCase("1", "en", "x", "none"), LabelledCase("2", "zh", "x", "none")]
    checks = check(evaluate(cases, [given("none")] * 2), gate)
    assert not checks[0].passed


def test_a_language_or_figure_that_is_missing_is_named(gate: Path) -> None:
    """The gate is never passed by leaving something out."""
    with pytest.raises(ModelError, match="'zh'"):
        check(evaluate(CASES[:4], [given("none")] * 4), gate)
    gate.write_text(GATE.replace("accuracy", "acuracy"), "utf-8")
    with pytest.raises(ModelError, match="acuracy"):
        check(reports("none", "none", "none", "none"), gate)


def test_floors_become_todays_figures_with_their_slack_and_the_rest_stays(gate: Path) -> None:
    """Chinese accuracy 3 of 4 less 0.05; English 1 less 0.05; comments and aims as they were."""
    set_floors(reports("urgent", "urgent", "none", "none"), gate)
    written = gate.read_text("utf-8")
    assert {"en": 0.95, "zh": 0.7} == yaml.safe_load(written)["accuracy"]["floors"]
    assert {"en": 0.01, "zh": 0.26} == yaml.safe_load(written)["under-triaged"]["floors"]
    assert GATE.count("\n") == written.count("\n")
    assert written.startswith("# kept comment")


def test_the_gate_holds_no_floor_that_nothing_could_fail() -> None:
    """A floor of 0 (or a ceiling of 1) was never set."""
    for figure, rule in yaml.safe_load(FILE.read_text("utf-8")).items():
        limit = {"higher": 0, "lower": 1}[rule["better"]]
        assert limit not in rule["floors"].values(), figure
        assert set(rule["floors"]) == ({"all"} if figure.startswith(GAP) else {"en", "zh"}), figure


def test_a_gap_between_the_languages_is_a_figure_too(gate: Path) -> None:
    """English all right, Chinese half: fifty points apart."""
    figure = f"{GAP}accuracy"
    rule = {"better": "lower", "aim": 0.03, "slack": 0, "floors": {"all": 0.4}}
    gate.write_text(yaml.safe_dump({figure: rule}), "utf-8")
    (found,) = check(reports("urgent", "urgent", "routine", "none"), gate)
    assert (0.5, False) == (found.value, found.passed)


@pytest.mark.slow
def test_the_served_engine_meets_the_safety_gate_on_the_test_half(engine: TriageEngine) -> None:
    """Some ten seconds on one core. After training: `medlm evaluate ... --set-floors`, see gate.yml."""
    said: list[str] = []
    met = run(HOLDOUT, Asked(half="test", gate=True), lambda: engine, said.append)
    assert met, "\n".join(line for line in said if line.startswith("FAILED"))
