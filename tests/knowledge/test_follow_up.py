"""What "it" is comes from what went before, and two questions are two, in either language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.follow_up import MOST, Asked, dangling, questions, resolve


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("is it contagious?", "en", "is Flu contagious?"),
        ("How is this disease treated?", "en", "How is Flu treated?"),
        ("What are its symptoms?", "en", "What are the Flu's symptoms?"),
        ("and the treatment?", "en", "Flu: and the treatment?"),
        ("How long does it last?", "en", "How long does Flu last?"),
        ("它会传染吗？", "zh", "流感会传染吗？"),
        ("这种病能治好吗", "zh", "流感能治好吗"),
        ("会传染吗？", "zh", "流感会传染吗？"),
        ("那要隔离多久？", "zh", "流感要隔离多久？"),
    ],
)
def test_a_pronoun_or_a_gap_is_filled_with_the_topic(text, lang, expected):
    """As a person would read it."""
    assert expected == resolve(text, lang, {"en": "Flu (influenza)", "zh": "流感（流行性感冒）"}[lang])


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("What is gout?", "en"),
        ("I have a cough, is it serious?", "en"),
        ("Is it normal to feel cold after lunch?", "en"),
        ("Can I talk to a person please", "en"),
        ("thank you", "en"),
        ("痛风会传染吗？", "zh"),
        ("谢谢", "zh"),
        ("我想找护士", "zh"),
    ],
)
def test_a_message_that_stands_by_itself_is_left_as_it_is(text, lang):
    """It names its own subject, or its "it" stands for nothing."""
    assert text == resolve(text, lang, {"en": "Flu", "zh": "流感"}[lang])


def test_without_a_topic_nothing_is_filled_in():
    """Nothing was spoken of."""
    assert "is it contagious?" == resolve("is it contagious?", "en", "")


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("What causes gout? How to stop asthma?", "en", ("What causes gout?", "How to stop asthma?")),
        ("What is gout and how is it treated?", "en", ("What is gout", "how is gout treated?")),
        ("I have gout. Can I eat fish? Is beer bad?", "en", ("gout: Can I eat fish?", "gout: Is beer bad?")),
        ("流感怎么预防，会传染吗？", "zh", ("流感怎么预防", "流感会传染吗？")),
        ("痛风是什么？哮喘怎么治？", "zh", ("痛风是什么？", "哮喘怎么治？")),
        ("我有糖尿病，能吃西瓜吗？另外感冒了怎么办？", "zh", ("糖尿病能吃西瓜吗？", "感冒了怎么办？")),
    ],
)
def test_several_questions_come_apart_each_with_its_subject(text, lang, expected):
    """By question marks, line breaks and conjunctions."""
    assert Asked(expected) == questions(text, lang)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("What is gout?", "en"),
        ("My little boy has had watery poo for days. He slept badly. What should I do?", "en"),
        ("Should I worry? What can I do?", "en"),
        ("Is it flu or is it a cold?", "en"),
        ("Can I take paracetamol and ibuprofen together?", "en"),
        ("我孩子发烧了，怎么办？", "zh"),
        ("怎么办？要紧吗？", "zh"),
        ("", "en"),
    ],
)
def test_one_question_stays_one(text, lang):
    """A story with its question, parts that need one another, a choice between two things."""
    assert Asked((text,)) == questions(text, lang)


def test_more_than_three_are_cut_and_that_is_said():
    """The caller tells the patient."""
    text = "What is gout? What is asthma? What is diabetes? What is flu?"
    first = ("What is gout?", "What is asthma?", "What is diabetes?")
    assert Asked(first, ("What is flu?",)) == questions(text, "en")


@given(st.text(max_size=300), st.sampled_from(["en", "zh"]), st.text(max_size=40))
def test_any_text_gives_one_to_three_questions(text, lang, topic):
    """Whatever is typed."""
    assert 1 <= len(questions(resolve(text, lang, topic), lang).questions) <= MOST


def test_a_long_story_is_one_question():
    """And costs no time."""
    story = "What is gout? And why? " * 2000
    assert Asked((story,)) == questions(story, "en")


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("What causes it?", "en", True),
        ("is it contagious?", "en", True),
        ("and the treatment?", "en", True),
        ("它是什么原因引起的？", "zh", True),
        ("会传染吗？", "zh", True),
        ("What causes gout?", "en", False),
        ("does it hurt to have a smear test", "en", False),
        ("my elbow clicks, is it serious", "en", False),
        ("thank you", "en", False),
        ("痛风会传染吗？", "zh", False),
        ("要去非洲出差，蚊子多，怎么防", "zh", False),
        ("我家孩子昨天晚上开始老是抓耳朵，这会不会严重", "zh", False),
    ],
)
def test_an_it_of_which_nothing_is_known_is_seen(text, lang, expected):
    """Nothing was spoken of, and the text names nothing."""
    assert expected == dangling(text, lang)
