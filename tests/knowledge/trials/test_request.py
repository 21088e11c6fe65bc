"""Condition, age, sex and place are read out of one message, and nothing is made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.trials.places import Places
from knowledge.trials.request import read

PLACES = Places({"boston", "beijing"}, {"texas"}, {"united states", "china"})


def wish(text, lang="en", **more):
    """The wish in the text."""
    return read(text, lang, PLACES, **more)


def labels(text, lang="en", **more):
    """The conditions of the wish as they are said back."""
    return [condition.label for condition in wish(text, lang, **more).conditions]


@pytest.mark.parametrize(
    ("text", "lang", "conditions", "age", "sex", "place"),
    [
        (
            "I'm a 45 year old woman with asthma, are there any clinical trials in Texas?",
            "en",
            ["asthma"],
            45,
            "FEMALE",
            "texas",
        ),
        ("my son is 8 months old and has eczema, any study?", "en", ["eczema"], 8 / 12, "MALE", None),
        ("Any trials for psoriasis near Boston", "en", ["psoriasis"], None, None, "boston"),
        ("我妈妈65岁，糖尿病，北京有临床试验吗？", "zh", ["糖尿病"], 65, "FEMALE", "beijing"),
        ("孩子8个月大，有湿疹，有没有临床试验", "zh", ["湿疹"], 8 / 12, None, None),
    ],
)
def test_everything_in_one_message_is_read(text, lang, conditions, age, sex, place):
    found = wish(text, lang)
    assert conditions == labels(text, lang)
    assert (age, sex, place) == (found.age, found.sex, found.place and found.place.name)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Are there studies for my condition?", "en"),
        ("any trials for people like me", "en"),
        ("clinical trials near me", "en"),
        ("What trials are open for adults?", "en"),
        ("can I join a study", "en"),
        ("有没有针对我这个病的临床试验？", "zh"),
        ("我想参加试验", "zh"),
    ],
)
def test_a_question_without_a_condition_names_none(text, lang):
    assert wish(text, lang).empty


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("is there research into Erdheim-Chester disease I could join?", "Erdheim-Chester disease"),
        ("marble syndrome trials please", "marble syndrome"),
        ("any clinical trials for Marble syndrome in Boston?", "Marble syndrome"),
    ],
)
def test_an_illness_of_no_list_is_taken_by_its_own_name(text, condition):
    assert [condition] == labels(text)


@pytest.mark.parametrize(
    ("text", "lang", "condition"),
    [
        ("marble syndrome", "en", "marble syndrome"),
        ("it's asthma", "en", "asthma"),
        ("哮喘", "zh", "哮喘"),
        ("I have POTS", "en", "POTS"),
    ],
)
def test_an_answer_to_which_illness_is_the_illness(text, lang, condition):
    assert [condition] == labels(text, lang, answering=True)


@pytest.mark.parametrize(
    "text", ["no", "I don't know which one of them it might be, nobody ever told me that"]
)
def test_an_answer_that_names_nothing_stays_empty(text):
    assert [] == labels(text, answering=True)


def test_worry_about_an_illness_is_not_an_illness():
    assert ["asthma"] == labels("I am worried about my asthma. Are there trials for it?")


def test_the_asking_sentence_decides_where_several_illnesses_are_told():
    assert ["migraine"] == labels("I also have asthma. Are there studies on migraine?")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("I have had it for 3 years, any asthma trials?", "en"),
        ("asthma 5 years ago, any trial", "en"),
        ("I am 45 and my son is 8, asthma trials?", "en"),
        ("asthma trials, I am 70 kg", "en"),
        ("哮喘有3年了，有试验吗", "zh"),
        ("I am 400 years old, asthma trial", "en"),
    ],
)
def test_a_number_that_is_not_one_persons_age_is_none(text, lang):
    assert wish(text, lang).age is None


def test_a_message_about_two_sexes_leaves_it_open():
    assert wish("my husband and my wife want asthma trials").sex is None


@pytest.mark.parametrize(
    ("text", "lang"), [("studies for healthy volunteers", "en"), ("有招健康志愿者的试验吗", "zh")]
)
def test_healthy_people_may_ask_without_an_illness(text, lang):
    found = wish(text, lang)
    assert (True, False) == (found.healthy, found.empty)


@pytest.mark.parametrize(
    ("text", "lang"),
    [("finished asthma studies", "en"), ("completed trials for asthma", "en"), ("已完成的哮喘试验", "zh")],
)
def test_finished_studies_can_be_asked_for(text, lang):
    found = wish(text, lang)
    assert (True, 1) == (found.finished, len(found.conditions))


@given(st.text(max_size=300), st.sampled_from(["en", "zh"]), st.booleans())
def test_no_message_makes_it_fail(text, lang, answering):
    found = read(text, lang, PLACES, answering=answering)
    assert found.age is None or 0 <= found.age <= 120
