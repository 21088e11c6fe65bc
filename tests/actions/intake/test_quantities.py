"""Lengths of time, pain scores and measures are read as patients write them."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.intake import quantities

TUESDAY = datetime(2026, 12, 1, 12)
DAY, WEEK = 24.0, 168.0


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("for 3 days", 3 * DAY),
        ("about two weeks ago", 2 * WEEK),
        ("half an hour", 0.5),
        ("an hour", 1),
        ("twenty-five minutes", 25 / 60),
        ("a couple of days", 2 * DAY),
        ("since yesterday", 28),
        ("since monday", DAY),
        ("since tuesday", 7 * DAY),
        ("thirteen days", 13 * DAY),
        ("1.5 hours", 1.5),
        ("三天了", 3 * DAY),
        ("大概两周", 2 * WEEK),
        ("半小时", 0.5),
        ("从周一开始", DAY),
        ("昨天", 28),
        ("10个小时", 10),
        ("十二天", 12 * DAY),
    ],
)
def test_a_length_of_time_is_read_in_hours(said, hours):
    assert quantities.durations(said, TUESDAY)[0].value == pytest.approx(hours, rel=0.01)


@pytest.mark.parametrize(
    "said", ["3 years old", "she is 8 months old", "30 weeks pregnant", "3岁", "no idea"]
)
def test_an_age_or_a_pregnancy_is_no_length_of_time(said):
    assert quantities.durations(said, TUESDAY) == []


@pytest.mark.parametrize(
    ("said", "value"),
    [("7/10", 7), ("pain is 8", 8), ("it is 6 out of 10", 6), ("11/10", 11), ("7分", 7), ("痛七分", 7)],
)
def test_a_pain_score_is_read_wherever_it_says_what_it_is(said, value):
    assert [one.value for one in quantities.severities(said)] == [value]


@pytest.mark.parametrize("said", ["pain for 3 days", "temperature about 39", "about 6 tablets", "痛了3天"])
def test_another_number_is_no_pain_score(said):
    assert quantities.severities(said) == []


@pytest.mark.parametrize(("said", "value"), [("quite mild", 3), ("unbearable", 10), ("很痛", 8), ("一般", 5)])
def test_words_tell_how_bad_it_is(said, value):
    assert quantities.severity_words(said)[0].value == value


def test_not_knowing_is_no_mild_pain():
    assert quantities.severity_words("不太清楚") == []


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("aged 34", 34),
        ("she is 71", 71),
        ("8 weeks old", 56 / 365.25),
        ("3 months old", 0.25),
        ("5 yo", 5),
        ("今年34岁", 34),
        ("宝宝3个月大", 0.25),
        ("三十四岁", 34),
        ("10 hours old", 10 / 8766),
        ("出生10小时", 10 / 8766),
        ("a day old", 1 / 365.25),
        ("she was just born", 0),
    ],
)
def test_an_age_is_read_in_years(said, years):
    assert quantities.ages(said)[0].value == pytest.approx(years)


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("my toddler, 18 months, is sick", 1.5),
        ("my dad 72", 72),
        ("my son (4) is sick", 4),
        ("我爸72，一直吐", 72),
        ("有四天了。宝宝4个月大", 1 / 3),
        ("newborn 38.6", 0),
        ("满月娃38.4", 1 / 12),
    ],
)
def test_an_age_beside_its_person_is_read(said, years):
    assert quantities.ages(said)[0].value == pytest.approx(years)


@pytest.mark.parametrize(
    "said",
    [
        "the food was 3 days old",
        "i ate rice that was 2 days old",
        "my son 39",
        "孩子39，很难受",
        "my dad 120/80",
    ],
)
def test_the_age_of_food_and_a_temperature_are_nobodys_age(said):
    assert quantities.ages(said) == []


@pytest.mark.parametrize(
    "said", ["sugar is high, vomited 3 times", "my son's sugar is high, he's 9", "血糖高，吐了3次"]
)
def test_what_is_counted_is_no_blood_sugar(said):
    assert quantities.measured(said, "glucose", asked=False) == []


@pytest.mark.parametrize(("said", "value"), [("my sugar is 22", 22), ("血糖22，一直吐", 22)])
def test_a_blood_sugar_beside_its_word_is_read(said, value):
    assert quantities.measured(said, "glucose", asked=False)[0].value == value


@pytest.mark.parametrize("said", ["pregnant 20 weeks", "怀孕20周", "要问很久"])
def test_the_weeks_of_a_pregnancy_are_no_length_of_time(said):
    assert quantities.durations(said, TUESDAY) == []


@pytest.mark.parametrize(("said", "hours"), [("for months", 2190), ("for weeks", 504), ("weeks", 504)])
def test_uncounted_lengths_of_time_are_read(said, hours):
    assert quantities.durations(said, TUESDAY)[0].value == hours


@pytest.mark.parametrize(
    ("said", "passing"),
    [
        ("had a cold last week", True),
        ("昨晚没睡好", True),
        ("it started last week after a flight", False),
        ("昨晚头疼", False),
    ],
)
def test_the_time_of_something_else_is_known(said, passing):
    (one, *_) = quantities.durations(said, TUESDAY)
    assert quantities.passing(said, one) is passing


def test_a_pain_of_seven_is_no_age():
    assert quantities.ages("the pain is 7") == []


def test_how_long_it_has_lasted_is_nobodys_age():
    assert quantities.ages("i have been feeling very low for three weeks") == []
    assert quantities.ages("low for 3 weeks, he is 8 weeks old") != []


@pytest.mark.parametrize(
    ("said", "kind", "value"),
    [
        ("39.2", "temp", 39.2),
        ("102.2 f", "temp", 39.0),
        ("180 mg/dl", "glucose", 10.0),
        ("94%", "spo2", 94),
        ("150/95", "bp_sys", 150),
        ("150/95", "bp_dia", 95),
        ("38度5", "temp", 38.5),
    ],
)
def test_a_measure_that_was_asked_for_needs_no_name(said, kind, value):
    assert quantities.measured(said, kind, asked=True)[0].value == pytest.approx(value, abs=0.06)


def test_the_lower_pressure_is_not_taken_for_the_upper():
    assert quantities.measured("血压上去了，低压 60", "bp_sys", asked=False) == []
    assert quantities.measured("饭后血糖还好，血酮 2.7", "glucose", asked=False) == []


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("thirty-four", [34]),
        ("maybe a seven", [7]),
        ("十六", [16]),
        ("2 or 3", [2, 3]),
        ("one moment please", []),
        ("等一下", []),
        ("有一点", []),
    ],
)
def test_bare_numbers_come_in_figures_and_in_words(said, values):
    assert [one.value for one in quantities.bare_numbers(said)] == values


@given(st.text())
def test_no_text_breaks_the_reading_of_numbers(text):
    folded = text.lower()
    for found in (
        quantities.durations(folded, TUESDAY),
        quantities.severities(folded),
        quantities.bare_numbers(folded),
        quantities.ages(folded),
        quantities.measured(folded, "temp", asked=True),
    ):
        assert all(one.start <= one.end for one in found)
