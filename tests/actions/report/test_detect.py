"""A report is known as one, a patient's story is not, and what is in a report is read."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from actions.report.catalogue import catalogue
from actions.report.critical import alarms
from actions.report.detect import read
from tests.actions.report.written import LANGS, figures, got, load, reports, wanted

ALL = [(lang, entry) for lang in LANGS for entry in reports(lang)]
IDS = [f"{lang}: {entry['name']}" for lang, entry in ALL]
PIECES = st.sampled_from(
    [
        "FINDINGS:",
        "检查所见：",
        "no",
        "未见",
        "pneumothorax",
        "气胸",
        "cannot exclude",
        "不除外",
        "K",
        "钾",
        "6.8",
        "<",
        "(",
        ")",
        "3.5-5.3",
        "mmol/L",
        "\n",
        ",",
        "，",
        "。",
        ".",
        "10^9/L",
        "H",
        "↑",
        "++",
        "阳性",
        "⁹",
        "～",
        "\t",
    ]
)


@pytest.mark.parametrize(("lang", "entry"), ALL, ids=IDS)
def test_what_a_report_says_is_read_and_what_must_not_wait_is_known(lang, entry):
    report = read(entry["text"])
    assert report is not None
    assert wanted(entry) == got(report)
    raised = alarms(report.results, report.mentions)
    assert entry.get("acuity") == (raised[0].acuity if raised else None)


@pytest.mark.parametrize("lang", LANGS)
def test_there_are_as_many_reports_in_each_language_and_they_are_read_well(lang):
    assert 50 <= len(list(reports(lang))) == len(list(reports("en")))
    precision, recall = figures(lang)
    assert precision > 0.97
    assert recall > 0.97


@pytest.mark.parametrize(
    ("lang", "story"), [(lang, story) for lang in LANGS for story in load(lang, "stories")]
)
def test_a_patients_own_story_or_question_is_no_report(lang, story):
    assert read(story) is None


@pytest.mark.parametrize("text", ["can you explain my K 6.8?", "我的血钾 6.8 是什么意思"])
def test_where_a_report_was_asked_for_one_value_is_enough(text):
    assert read(text) is None
    report = read(text, asked=True)
    assert report is not None
    assert "emergency" == alarms(report.results, report.mentions)[0].acuity


@pytest.mark.parametrize("text", ["please explain my report", "帮我看看报告", "thanks", "好的"])
def test_words_without_a_value_or_a_finding_are_no_report_even_then(text):
    assert read(text, asked=True) is None


def test_eight_thousand_characters_are_read_in_time():
    text = "\n".join(entry["text"] for _, entry in ALL)[:8000]
    report = read(text)
    assert report is not None
    assert len(report.results) > 20


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200), st.lists(PIECES, max_size=40).map(" ".join), st.lists(PIECES).map("".join)
    )
)
@example("K (3.5-5.3)-")
@example("K 5,")
def test_no_text_makes_the_reading_fail(text):
    report = read(text, asked=True, known=catalogue())
    if report is not None:
        alarms(report.results, report.mentions)
