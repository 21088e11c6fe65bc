"""What patients call an illness finds what the registry calls it, in both languages, and nothing else."""

import pytest

from knowledge.index.words import english_words
from knowledge.trials.conditions import in_chinese, named, unknown


def names(text, lang):
    """The registry's names of every condition in the text."""
    return {name for condition in named(text, lang) for name in condition.names}


@pytest.mark.parametrize(
    ("text", "lang", "name"),
    [
        ("my sugar disease", "en", "diabetes mellitus"),
        ("high bp", "en", "hypertension"),
        ("糖尿病", "zh", "diabetes mellitus"),
        ("血糖高", "zh", "diabetes mellitus"),
        ("高血压", "zh", "hypertension"),
        ("心梗", "zh", "myocardial infarction"),
        ("慢阻肺", "zh", "chronic obstructive pulmonary disease"),
        ("肠癌", "zh", "colorectal cancer"),
        ("乳腺癌", "zh", "breast neoplasms"),
        ("牛皮癣", "zh", "psoriasis"),
        ("老年痴呆", "zh", "alzheimer disease"),
        ("克罗恩病", "zh", "crohn disease"),
        ("红斑狼疮", "zh", "lupus"),
        ("lung cancer", "en", "nsclc"),
        ("ALS", "en", "amyotrophic lateral sclerosis"),
        ("lupus", "en", "systemic lupus erythematosus"),
        ("I have 2型糖尿病", "zh", "t2dm"),
    ],
)
def test_a_patients_word_finds_the_registrys_name(text, lang, name):
    assert " ".join(english_words(name)) in names(text, lang)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("my hearing aids", "en"),
        ("hello there", "en"),
        ("你好", "zh"),
        ("an MRI scan", "en"),
        ("吃布洛芬", "zh"),
    ],
)
def test_words_that_are_no_condition_find_none(text, lang):
    assert set() == names(text, lang) - {"hear loss"}


def test_a_narrower_name_is_not_read_as_the_wider_one():
    (found,) = named("trials for type 2 diabetes", "en")
    assert "type 2 diabetes" == found.label
    assert "diabet" not in found.names


def test_the_chinese_word_is_said_back_as_it_was_written():
    assert ["糖尿病", "哮喘"] == [found.label for found in named("糖尿病和哮喘", "zh")]


def test_an_acronym_is_said_back_in_capitals():
    assert ["COPD"] == [found.label for found in named("any copd trials", "en")]


def test_words_of_no_list_are_searched_as_they_stand():
    assert ("marbl syndrom",) == unknown("Marble syndrome").names
    assert unknown("...") is None


@pytest.mark.parametrize(
    ("name", "chinese"),
    [
        ("Hypertension", "高血压"),
        ("Diabetes Mellitus, Type 2", "二型糖尿病"),
        ("Breast Neoplasms", "乳腺癌"),
        ("Marble Syndrome", "Marble Syndrome"),
    ],
)
def test_a_registrys_name_is_told_in_chinese_where_we_know_it(name, chinese):
    assert chinese == in_chinese(name)
