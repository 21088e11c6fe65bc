"""The summary is that of the single questions, says how sure it is, and shows what silence costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.evaluate import Scores
from knowledge.report import Asked, curve, interval, report

RIGHT, WRONG = Scores(1.0, 1.0, 1.0, 1.0, 1.0, 1.0), Scores(0.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def asked(scores, confidence=0.9, *, lang="en", kind="causes", abstained=False):
    """One question."""
    return Asked(lang, kind, scores, abstained, confidence, 5.0)


def test_the_means_are_given_over_all_by_language_and_by_type():
    """Each with the number of questions."""
    shown = report([asked(RIGHT), asked(WRONG, lang="zh", kind="symptoms"), asked(None, abstained=True)])
    assert (2, 1, 0.5, 0.5, 1.0) == (
        shown["queries"], shown["unanswerable"], shown["P@1"], shown["Recall@5"],
        shown["abstained_of_unanswerable"],
    )  # fmt: skip
    assert {"en": 1.0, "zh": 0.0} == {lang: part["P@1"] for lang, part in shown["by_language"].items()}
    assert ["causes", "symptoms"] == list(shown["by_type"])
    assert {"median": 5.0, "p95": 5.0} == shown["latency_ms"]


def test_recall_at_100_is_shown_only_where_so_many_were_asked_for():
    """Otherwise it would be that of ten."""
    assert "Recall@100" not in report([asked(RIGHT)])
    assert 1.0 == report([asked(WRONG)], deep=True)["Recall@100"]


def test_a_figure_of_no_question_is_none():
    """Not zero."""
    shown = report([asked(None)])
    assert (None, 0.0) == (shown["P@1"], shown["abstained_of_unanswerable"])


def test_an_interval_holds_the_mean_and_narrows_with_more_questions():
    """And comes out the same each time."""
    few, many = interval([0.0, 1.0] * 10), interval([0.0, 1.0] * 1000)
    assert few[0] < many[0] < 0.5 < many[1] < few[1]
    assert few == interval([0.0, 1.0] * 10)
    assert pytest.approx((0.28, 0.72), abs=0.04) == few
    assert (1.0, 1.0) == interval([1.0])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_every_interval_is_within_the_values(values):
    """Whatever they are."""
    low, high = interval(values)
    assert min(values) - 1e-4 <= low <= high <= max(values) + 1e-4


def test_the_curve_tells_what_answering_only_the_surest_would_get_wrong():
    """Ten questions, the four least sure of them wrong, two of those unanswerable and kept silent on."""
    right = [asked(RIGHT, 0.9 - number / 100) for number in range(6)]
    wrong = [asked(WRONG, 0.5), asked(WRONG, 0.4)]
    none = [asked(None, 0.2, abstained=True), asked(None, 0.1, abstained=True)]
    points = curve([*none, *wrong, *right])
    risks = {point["coverage"]: point["risk"] for point in points if "served" not in point}
    assert (0.0, 0.0, 0.25, 0.4) == (risks[0.1], risks[0.6], risks[0.8], risks[1.0])
    assert {"coverage": 0.8, "risk": 0.25, "confidence": 0.4, "served": 1} == points[-1]


def test_without_questions_there_is_a_report_all_the_same():
    """An empty file is no crash."""
    assert (0, []) == (report([])["queries"], report([])["risk_coverage"])
