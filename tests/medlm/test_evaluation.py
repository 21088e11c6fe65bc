"""The figures of an evaluation, against counts made by hand."""

import pytest

from common.acuity import ACUITIES
from medlm.evaluation import Share, evaluate, table, trade_off
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
