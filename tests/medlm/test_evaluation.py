"""The figures of an evaluation, against counts made by hand."""

import pytest

from common.acuity import ACUITIES
from medlm.evaluation import Share, bounds, evaluate, gaps, grouped, table, trade_off
from medlm.redflags import RedFlag
from medlm.triage import TriageResult
from medlm.triage.cases import LabelledCase


def case(number: int, acuity: str, lang: str = "en") -> LabelledCase:
    """A report of that level."""
    return LabelledCase(str(number), lang, "x", acuity)


def given(acuity: str, *members: str) -> TriageResult:
    """A result of that level."""
    shares = {name: float(name == acuity) for name in ACUITIES}
    return TriageResult("ok", acuity, shares, members or (acuity,), len(members) > 1, (), (), (), "test")


CASES = [
    case(1, "emergency"),
    case(2, "emergency", "zh"),
    case(3, "urgent"),
    case(4, "none"),
    case(5, "self_care"),
]
RESULTS = [
    given("emergency"),
    given("routine", "routine", "none"),
    given("emergency"),
    given("none"),
    given("emergency"),
]


def test_each_share_is_counted_as_its_name_says() -> None:
    """Of five cases two are right, one emergency of two is missed by two levels, two are over-triaged."""
    shares = evaluate(CASES, RESULTS)["all"].shares
    assert Share(2, 5) == shares["accuracy"]
    assert Share(1, 2) == shares["emergencies given as emergency"]
    assert Share(1, 2) == shares["emergencies given as urgent or more"]
    assert Share(1, 5) == shares["under-triaged"]
    assert Share(1, 5) == shares["under-triaged by two or more"]
    assert Share(2, 5) == shares["over-triaged"]
    assert Share(1, 2) == shares["harmless given as emergency"]
    assert Share(1, 5) == shares["abstained"]
    assert Share(1, 2) == shares["emergencies missed"]
    assert Share(4, 4) == shares["safe (Gilbert 2020)"]
    assert Share(4, 5) == shares["answered (not abstained)"]


def test_languages_are_reported_apart() -> None:
    """Chinese has one case, which was wrong."""
    reports = evaluate(CASES, RESULTS)
    assert (4, 1) == (reports["en"].cases, reports["zh"].cases)
    assert Share(0, 1) == reports["zh"].shares["accuracy"]


def test_the_interval_is_wilson_s() -> None:
    """The example of Newcombe (1998): 15 of 148 gives 0.0624 to 0.1605."""
    assert (0.0624, 0.1605) == pytest.approx(Share(15, 148).interval, abs=5e-4)


def test_nothing_out_of_nothing_is_no_figure() -> None:
    """A group without emergencies shows a dash, not a perfect score."""
    assert "-" == str(Share(0, 0))
    assert "-" in table(evaluate([case(1, "none")], [given("none")])).splitlines()[3]


def test_the_trade_off_shows_what_each_threshold_would_give() -> None:
    """In English the one emergency is caught at any threshold, and so is the harmless report by mistake."""
    rows = [line.split() for line in trade_off(CASES, RESULTS).splitlines()]
    assert ["en", "0.50", "1.000", "0.500", "1.000", "0.500"] in rows
    assert ["zh", "0.50", "0.000", "nan", "0.000", "nan"] in rows


@pytest.mark.parametrize(
    ("count", "total", "bound"), [(0, 2529, 0.001184), (0, 300, 0.00994), (4, 2529, 0.00362)]
)
def test_the_upper_bound_is_clopper_and_pearson_s(count: int, total: int, bound: float) -> None:
    """The first is the published bound of SMASS, whose bar of 1 % is ours: 0.1184 %."""
    assert bound == pytest.approx(Share(count, total).upper_bound, rel=5e-3)


def test_everything_missed_or_nothing_measured_has_no_bound() -> None:
    """Nothing is known to be safe."""
    assert (1.0, 1.0) == (Share(3, 3).upper_bound, Share(0, 0).upper_bound)


def test_the_bound_of_each_language_is_said_against_the_bar() -> None:
    """Three hundred English emergencies without a miss pass the bar of 1 %, two hundred Chinese do not."""
    cases = [case(n, "emergency") for n in range(300)] + [case(n, "emergency", "zh") for n in range(200)]
    said = bounds(evaluate(cases, [given("emergency")] * 500))
    english = next(line for line in said if line.startswith("English: emergencies missed"))
    chinese = next(line for line in said if line.startswith("Chinese: emergencies missed"))
    assert "0 of 300 emergencies, at most 0.99% (one-sided 95 %), below the bar of 1%" in english
    assert "NOT below the bar" in chinese


def test_one_level_less_careful_is_safe_and_two_are_not() -> None:
    """Gilbert 2020: right, more careful, or at most one level less careful."""
    cases = [case(1, "urgent"), case(2, "urgent"), case(3, "urgent")]
    results = [given("emergency"), given("routine"), given("self_care")]
    assert Share(2, 3) == evaluate(cases, results)["all"].shares["safe (Gilbert 2020)"]


def test_a_rule_that_finds_the_level_counts_as_a_set_that_holds_it() -> None:
    """The promise of the sets is that of rules and classifier together; its target follows the levels."""
    flag = RedFlag("r", "emergency", "g", "medical", 0, 1, "x")
    missed = given("none")
    ruled = TriageResult(
        "ok", "emergency", missed.probabilities, ("none",), False, (flag,), (), (), "test"
    )
    cases, miss = [case(1, "emergency"), case(2, "none")], {"emergency": 0.01, "none": 0.1}
    report = evaluate(cases, [ruled, missed], miss)
    assert Share(2, 2) == report["all"].shares["level in its set or found by a rule"]
    assert 0.945 == pytest.approx(report["all"].set_target)


def test_the_gap_is_english_less_chinese_in_points() -> None:
    """English catches its emergency, Chinese does not: a hundred points."""
    assert 100.0 == gaps(evaluate(CASES, RESULTS))["emergencies given as emergency"]
    assert {} == gaps(evaluate(CASES[:1], RESULTS[:1]))


def test_groups_leave_out_cases_that_belong_to_none() -> None:
    """A case without a voice is in no group of voices."""
    voiced = LabelledCase("1", "en", "x", "none", voice="terse")
    assert ["terse"] == list(grouped([voiced, case(2, "none")], [given("none")] * 2, lambda one: one.voice))


def test_confusion_and_reliability_count_every_case() -> None:
    """Rows are the truth; a classifier that is sure of everything fills the last bin only."""
    report = evaluate(CASES, RESULTS)["all"]
    assert (1, 0, 1, 0, 0) == report.confusion[0]
    assert 5 == sum(map(sum, report.confusion))
    assert ((5, 1.0, pytest.approx(0.4)),) == report.reliability
