"""Messages are read for every fact that they tell, and for how they meet the open question."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.intake.condition import UNSURE
from actions.intake.reading import Asked, MessageReader, Read
from actions.intake.vocabulary import Vocabulary

NOW = datetime(2026, 12, 1, 12)
SIGNS = ("hot", "fever", "injury")


@pytest.fixture(scope="module")
def reader(knee):
    return MessageReader(Vocabulary([knee]))


@pytest.fixture
def read(reader, knee):
    def reading(text: str, *missing: str, before: tuple[str, ...] = (), **known) -> Read:
        return reader.read(text, knee, Asked(missing, before, known), NOW)

    return reading


def values(read: Read) -> dict[str, object]:
    return {name: one.value for name, one in read.facts.items()}


@pytest.mark.parametrize("text", ["none of these", "no", "都没有", "nothing like that", "no to all"])
def test_none_of_a_list_says_no_to_all_of_it(read, text):
    assert values(read(text, *SIGNS)) == dict.fromkeys(SIGNS, False)


@pytest.mark.parametrize("text", ["the fever", "yes, fever", "发烧", "有发烧", "a fevver"])
def test_what_is_named_of_a_list_is_so_and_the_rest_is_not(read, text):
    assert values(read(text, *SIGNS)) == {"hot": False, "fever": True, "injury": False}


@pytest.mark.parametrize(
    "text", ["fever and bleding", "the fever, my shin is lumpy", "发烧，小腿鼓了个包", "yes fever and my leg"]
)
def test_the_rest_of_a_list_stays_open_where_words_were_not_understood(read, text):
    assert values(read(text, *SIGNS)) == {"fever": True}


@pytest.mark.parametrize("text", ["no, but it is lumpy", "没有，但是鼓了个包"])
def test_a_no_with_a_but_that_was_not_understood_denies_nothing(read, text):
    assert not read(text, *SIGNS).facts


@pytest.mark.parametrize(
    "text",
    [
        "no, but thanks",
        "no but i feel bad",
        "没有，但是谢谢",
        "i'm fit and healthy, no",
        "none of these i rang the surgery but nobody answers",
    ],
)
def test_a_no_with_words_that_say_nothing_against_it_is_a_no(read, text):
    assert values(read(text, *SIGNS)) == dict.fromkeys(SIGNS, False)


@pytest.mark.parametrize(
    "text",
    ["fever, none of these", "a fever but none of the others", "发烧，以上都没有", "有发烧，其他都没有"],
)
def test_none_of_these_takes_back_nothing_that_is_told_beside_it(read, text):
    assert values(read(text, *SIGNS)) == {"hot": False, "fever": True, "injury": False}


@pytest.mark.parametrize("text", ["冇", "都冇", "冇呀", "唔系"])
def test_a_cantonese_no_is_a_no(read, text):
    assert values(read(text, *SIGNS)) == dict.fromkeys(SIGNS, False)


def test_a_cantonese_denial_denies_the_sign(read):
    assert values(read("冇发烧"))["fever"] is False


def test_an_item_told_before_settles_the_rest_when_it_is_named_again(reader, knee):
    asked = Asked(("hot", "injury"), (), {"fever": True}, SIGNS)
    assert values(reader.read("just the fever", knee, asked, NOW)) == {
        "fever": True, "hot": False, "injury": False,
    }  # fmt: skip


@pytest.mark.parametrize("text", ["that's all", "只有这些", "just that", "没别的"])
def test_nothing_more_is_a_no_to_the_rest(reader, knee, text):
    asked = Asked(("hot", "injury"), (), {"fever": True}, SIGNS)
    assert values(reader.read(text, knee, asked, NOW)) == {"hot": False, "injury": False}


@pytest.mark.parametrize(
    "text", ["有糖尿病不清楚剂量", "diabetes, not sure of the dose", "不太清楚药名是糖尿病"]
)
def test_a_doubt_about_a_dose_makes_no_illness_unsure(read, text):
    assert values(read(text, "diabetes"))["diabetes"] is True


@pytest.mark.parametrize(
    "text", ["怕是糖尿病", "最怕糖尿病", "担心是糖尿病", "i'm worried it is diabetes", "could it be diabetes"]
)
def test_a_long_term_illness_that_is_feared_is_not_one_that_somebody_has(read, text):
    assert "diabetes" not in values(read(text))


def test_a_chinese_phrase_does_not_reach_over_a_comma(read):
    assert "hot" not in values(read("膝盖，红"))


@pytest.mark.parametrize("text", ["yes", "有", "yes one of them"])
def test_a_bare_yes_to_a_list_asks_which(read, text):
    found = read(text, *SIGNS)
    assert found.which
    assert not found.facts


def test_a_bare_yes_to_one_fact_is_an_answer(read):
    assert values(read("yes", "fever")) == {"fever": True}


@pytest.mark.parametrize("text", ["i don't know", "不清楚", "no idea"])
def test_not_knowing_leaves_all_that_was_asked_unsure(read, text):
    assert values(read(text, *SIGNS)) == dict.fromkeys(SIGNS, UNSURE)


@pytest.mark.parametrize("text", ["not sure about the fever, otherwise no", "不确定有没有发烧，其他没有"])
def test_a_doubt_about_one_fact_leaves_the_others_answered(read, text):
    assert values(read(text, *SIGNS)) == {"hot": False, "fever": UNSURE, "injury": False}


def test_a_doubt_about_one_fact_alone_says_nothing_of_the_others(read):
    assert values(read("i don't know about the fever", *SIGNS)) == {"fever": UNSURE}


def test_a_doubt_beside_the_denial_of_another_fact_is_still_a_doubt(read):
    assert values(read("no idea, and no diabetes", *SIGNS)) == {"diabetes": False} | dict.fromkeys(
        SIGNS, UNSURE
    )


def test_a_denied_contrary_leaves_the_fact_to_be_asked_again(read):
    found = read("no injury, and it does not look normal", *SIGNS)
    assert "hot" not in found.facts or found.facts["hot"].value is not False


@pytest.mark.parametrize("text", ["no, since friday", "sorry, i meant 5 days", "不对，从周五开始"])
def test_a_correction_changes_an_earlier_fact_and_answers_nothing_else(read, text):
    found = read(text, *SIGNS, before=("onset",), onset=48.0)
    assert set(found.facts) == {"onset"}
    assert found.facts["onset"].value in (96.0, 120.0)


def test_a_bare_number_after_a_correcting_word_is_for_the_question_before(read):
    assert values(read("sorry, i meant 39", *SIGNS, before=("temperature",), temperature=38.0)) == {
        "temperature": 39.0
    }
    assert values(read("no, 2 weeks", *SIGNS, before=("age",), age=65.0))["age"] == pytest.approx(14 / 365.25)
    assert values(read("actually 8", "age", before=("severity",), severity=4.0)) == {"severity": 8.0}


def test_no_with_something_new_is_both_an_answer_and_news(read):
    assert values(read("no, but i have diabetes", *SIGNS)) == {"diabetes": True} | dict.fromkeys(SIGNS, False)


@pytest.mark.parametrize(("text", "name"), [("age 400", "age"), ("15", "severity"), ("15/10", "severity")])
def test_a_number_that_cannot_be_right_is_told_apart(read, text, name):
    found = read(text, name)
    assert [fact.id for fact in found.beyond] == [name]
    assert name not in found.facts


@pytest.mark.parametrize("text", ["stop asking", "别问了"])
def test_a_patient_may_stop_the_questions(read, text):
    assert read(text, *SIGNS).stop


@pytest.mark.parametrize("text", ["stop", "please stop", "cancel please", "算了，不说了", "取消"])
def test_a_message_of_nothing_but_a_wish_to_stop_ends_the_questions(read, text):
    assert read(text, *SIGNS).stop


@pytest.mark.parametrize(
    "text",
    ["had to cancel work", "it won't stop", "血没停", "停了又来", "停药了", "取消了旅行", "i can't leave it"],
)
def test_a_word_of_stopping_in_the_middle_of_an_answer_ends_nothing(read, text):
    assert not read(text, *SIGNS).stop


@pytest.mark.parametrize("text", ["no", "没有"])
def test_no_to_a_measure_means_that_nothing_was_measured(read, text):
    assert values(read(text, "temperature")) == {"temperature": UNSURE}


@pytest.mark.parametrize("text", ["purple", "hang on", "why do you ask?", "谁会看这些？", "🙂"])
def test_what_is_no_answer_answers_nothing(read, text):
    assert not read(text, *SIGNS).facts
    assert not read(text, "fever").facts


@pytest.mark.parametrize(
    ("text", "found"), [("my knee hurts", ("knee",)), ("膝盖疼", ("knee",)), ("no sore knee", ())]
)
def test_a_complaint_is_what_is_reported_and_not_denied(reader, text, found):
    assert reader.complaints(text) == found


@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                [
                    "no",
                    "yes",
                    "fever",
                    "没有",
                    "发烧",
                    "39",
                    "3 days",
                    "not sure",
                    ",",
                    "。",
                    "?",
                    "sorry i meant",
                    "膝盖红",
                    " ",
                ]
            )
        ).map("".join),
    ),
    st.sampled_from([(), SIGNS, ("age",), ("severity",), ("temperature",), ("onset",), ("fever",)]),
)
def test_no_text_breaks_the_reading(reader, knee, text, missing):
    found = reader.read(text, knee, Asked(missing, ("onset",), {"onset": 3.0}), NOW)
    for name, one in found.facts.items():
        fact = knee.facts[name]
        if one.value != UNSURE and fact.kind not in ("yes_no", "choice"):
            assert fact.least <= one.value <= fact.most
