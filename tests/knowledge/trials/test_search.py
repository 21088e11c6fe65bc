"""A patient gets at most three approved, open studies that could take them, or an honest reason for none."""

from datetime import date, timedelta

import pytest

from knowledge.trials.search import FOUND, NOT_FOR, NOT_OPEN, NOTHING, TrialSearch, TrialsTooOld
from tests.knowledge.trials.conftest import DAY


def find(studies, text, lang="en", **more):
    """What is found for a message."""
    return studies.find(studies.read(text, lang), **more)


def numbers(found):
    """The last two digits of each study's number."""
    return [int(trial.nct_id[-2:]) for trial in found.trials]


@pytest.mark.parametrize(
    ("text", "lang", "first"),
    [
        ("type 2 diabetes trials", "en", 2),
        ("有高血压的临床试验吗", "zh", 7),
        ("trials for COPD", "en", 13),
        ("有没有肠癌的研究", "zh", 17),
        ("any lupus studies", "en", 32),
        ("克罗恩病的试验", "zh", 33),
        ("Marble syndrome trials", "en", 40),
        ("乙肝试验", "zh", 35),
    ],
)
def test_the_study_of_the_condition_comes_first(studies, text, lang, first):
    found = find(studies, text, lang)
    assert FOUND == found.reason
    assert first in numbers(found)[:2]


def test_at_most_three_are_shown_and_the_number_of_all_is_told(studies):
    found = find(studies, "diabetes trials")
    assert 3 == len(found.trials) < found.total
    assert DAY == found.snapshot_on


@pytest.mark.parametrize(("text", "never"), [("diabetes trials", 5), ("high blood pressure trials", 9)])
def test_another_illness_with_a_like_name_is_not_found(studies, text, never):
    wish = studies.read(text, "en")
    found = studies.find(wish)
    assert never not in numbers(found)
    assert {"diabetes trials": 4, "high blood pressure trials": 2}[text] == found.total


@pytest.mark.parametrize(
    ("text", "among"),
    [
        ("I am 5, asthma trials", {11}),
        ("I am 30, asthma trials", {10, 12}),
        ("I am 65, asthma trials", {10, 12}),
        ("I am 66, asthma trials", {12}),
        ("my baby is 4 months old, eczema studies", {28}),
    ],
)
def test_only_studies_that_take_somebody_of_that_age_are_shown(studies, text, among):
    assert among == set(numbers(find(studies, text)))


@pytest.mark.parametrize(
    "text",
    [
        "my baby is 2 months old, any eczema studies",
        "lupus trials, I am a man",
        "I am 90, trials for migraine",
    ],
)
def test_when_none_would_take_the_patient_that_is_the_reason(studies, text):
    assert (NOT_FOR, ()) == (find(studies, text).reason, find(studies, text).trials)


def test_studies_that_take_nobody_any_more_are_not_shown(studies):
    found = find(studies, "atrial fibrillation trials")
    assert (NOT_OPEN, (), 1) == (found.reason, found.trials, found.total)
    assert [27] == numbers(find(studies, "finished atrial fibrillation trials"))


@pytest.mark.parametrize(
    ("text", "lang"), [("gout trials", "en"), ("痛风的试验", "zh"), ("trials for xyzzy disease", "en")]
)
def test_without_a_study_of_the_condition_it_abstains(studies, text, lang):
    assert (NOTHING, ()) == (find(studies, text, lang).reason, find(studies, text, lang).trials)


def test_a_place_narrows_and_when_none_is_there_that_is_said(studies):
    near = find(studies, "asthma trials in Boston")
    assert ([11], False) == (numbers(near), near.elsewhere)
    far = find(studies, "long covid trials in Texas")
    assert ([39], True) == (numbers(far), far.elsewhere)


def test_the_home_country_comes_first_among_equals(studies):
    assert 1 == numbers(find(studies, "type 2 diabetes trials", home="united states"))[0]
    assert 2 == numbers(find(studies, "type 2 diabetes trials", home="china"))[0]


def test_a_study_that_takes_people_now_comes_before_one_that_will(studies):
    assert [7, 8] == numbers(find(studies, "high blood pressure trials"))


def test_a_study_of_both_conditions_would_come_first(studies):
    assert 19 == numbers(find(studies, "trials for depression and anxiety"))[0]


def test_healthy_people_find_the_studies_that_take_them(studies):
    assert {17, 38} == set(numbers(find(studies, "studies for healthy volunteers")))


@pytest.mark.parametrize(("days", "shown"), [(90, True), (91, False)])
def test_a_list_is_shown_for_ninety_days_and_not_a_day_longer(approved, days, shown):
    search = TrialSearch(approved, today=lambda: DAY + timedelta(days=days))
    if shown:
        assert search.find(search.read("asthma trials", "en")).trials
        return
    with pytest.raises(TrialsTooOld, match="too old to show"):
        search.read("asthma trials", "en")


def test_a_list_that_grows_old_in_a_running_process_is_no_longer_shown(approved):
    days = [DAY]
    search = TrialSearch(approved, today=lambda: days[-1])
    wish = search.read("asthma trials", "en")
    days.append(date(2027, 6, 1))
    with pytest.raises(TrialsTooOld):
        search.find(wish)
