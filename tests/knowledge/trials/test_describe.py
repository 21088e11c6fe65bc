"""Status, ages and places are told in the patient's language."""

from dataclasses import replace

import pytest

from knowledge.data import load
from knowledge.trials import describe
from knowledge.trials.places import Place
from knowledge.trials.record import Location
from knowledge.trials.registry import read
from tests.knowledge.trials.conftest import SAMPLE


@pytest.fixture
def trial():
    """A study of type 2 diabetes in China."""
    return [each for each in read(SAMPLE / "page-1.json")][1].trial


@pytest.mark.parametrize(
    ("least", "most", "en", "zh"),
    [
        (None, None, "any age", "年龄不限"),
        (18, None, "18 years or older", "18岁及以上"),
        (None, 65, "up to 65 years", "65岁及以下"),
        (0.25, 2, "3 months to 2 years", "3个月至2岁"),
        (1 / 12, 1, "1 month to 1 year", "1个月至1岁"),
        (2 / 52, 5 / 365, "2 weeks to 5 days", "2周至5天"),
        (1.5, None, "18 months or older", "18个月及以上"),
    ],
)
def test_limits_of_age_are_told_in_whole_numbers(least, most, en, zh):
    assert (en, zh) == (describe.ages(least, most, "en"), describe.ages(least, most, "zh"))


def test_a_study_is_told_in_both_languages(trial):
    assert "taking new people now" == describe.status(trial, "en")
    assert "正在招募" == describe.status(trial, "zh")
    assert "any sex, 40 years or older" == describe.who(trial, "en")
    assert "男女均可，40岁及以上" == describe.who(replace(trial), "zh")
    assert "3期（与常用治疗比较）" == describe.phase(trial, "zh")
    assert "二型糖尿病" == describe.conditions(trial, "zh")


def test_a_status_or_phase_that_we_do_not_know_is_not_guessed(trial):
    strange = replace(trial, status="SOMETHING", phases=("PHASE9",))
    assert ("status not known", "") == (describe.status(strange, "en"), describe.phase(strange, "en"))


def test_the_place_that_was_asked_for_comes_first_and_the_rest_is_counted(trial):
    assert "Guangzhou, Guangdong, China; Beijing, China, and 1 more" == describe.where(
        trial, "en", Place("city", "guangzhou", "广州")
    )
    assert describe.where(trial, "zh").startswith("北京，中国；上海，中国，另有1处")


def test_home_comes_first_when_no_place_was_asked_for(trial):
    abroad = replace(
        trial, locations=(Location("Rome", "Italy"), Location("Boston", "United States", "Massachusetts"))
    )
    assert describe.where(abroad, "en", home="united states").startswith("Boston")


def test_a_study_without_a_place_says_so(trial):
    assert "the record names no place" == describe.where(replace(trial, locations=()), "en")


def test_every_label_has_both_languages():
    def leaves(node):
        if set(node) == {"en", "zh"}:
            yield node
        else:
            for each in node.values():
                yield from leaves(each)

    assert all(leaf["en"] and leaf["zh"] for leaf in leaves(load("trials_labels.yml")))
