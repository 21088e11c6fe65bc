"""Short answers are told apart from the same words in the middle of a sentence."""

import pytest

from actions.intake.answering import answer, asks_back, doubts, without_times
from actions.intake.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def vocabulary(knee):
    return Vocabulary([knee])


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("yes", "yes"),
        ("Yeah I do", "yes"),
        ("no", "no"),
        ("no, not that I know", "no"),
        ("none of these", "none"),
        ("i don't have any of those", "no"),
        ("it doesn't", "no"),
        ("didn't stop the bleding", ""),
        ("not like usual", ""),
        ("well, no", "no"),
        ("there is no such thing", "no"),
        ("i think so", "yes"),
        ("no to all", "none"),
        ("是的", "yes"),
        ("没有", "none"),
        ("我好像没有", "none"),
        ("嗯", "yes"),
        ("嗯，没有", "none"),
        ("以上都没有", "none"),
        ("it is not like usual, words come out odd", ""),
        ("purple", ""),
        ("", ""),
        ("is it bad, yes or no?", ""),
        ("要问很久吗？", ""),
    ],
)
def test_an_answer_is_what_begins_a_clause(vocabulary, text, met):
    assert answer(text, vocabulary.hear(text, "knee"), ()) == met


def test_the_no_of_a_phrase_that_means_a_fact_is_no_answer(vocabulary):
    text = "no fever"
    heard = vocabulary.hear(text, "knee")
    assert answer(text, heard, heard.of("@no")) == ""


@pytest.mark.parametrize("text", ["is this bad?", "为什么问这个？", "要很久吗"])
def test_a_question_is_known_by_its_end(text):
    assert asks_back(text)
    assert not asks_back("no. it is bad")


@pytest.mark.parametrize(
    ("text", "about_fever"),
    [
        ("not sure about the fever", True),
        ("fever i don't know", True),
        ("不确定有没有发烧", True),
        ("i don't know, i have a fever", False),
        ("not sure but i have a fever", False),
    ],
)
def test_a_doubt_is_about_what_stands_in_its_clause(vocabulary, text, about_fever):
    heard = vocabulary.hear(text, "knee")
    (fever, *_) = heard.of("knee:fever")
    assert any(doubt.covers(fever) for doubt in doubts(text, heard)) is about_fever


@pytest.mark.parametrize("text", ["i don't know why my knee is hot", "不知道为什么膝盖红"])
def test_not_knowing_why_is_no_doubt(vocabulary, text):
    assert doubts(text, vocabulary.hear(text, "knee")) == ()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我肚子从昨天开始疼", "我肚子疼"),
        ("膝盖今天早上起一直疼", "膝盖疼"),
        ("孩子三天前开始拉肚子", "孩子拉肚子"),
        ("从昨天开始肚子疼", "从昨天开始肚子疼"),
        ("my knee hurts since yesterday", "my knee hurts since yesterday"),
    ],
)
def test_a_time_in_the_middle_of_a_chinese_complaint_is_passed_over(text, left):
    assert without_times(text) == left
