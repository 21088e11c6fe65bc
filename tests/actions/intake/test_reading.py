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
