"""The question inside a message is found, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.question import chinese_terms, lay_terms, question_type, reduce, understand


@pytest.mark.parametrize(
    ("text", "lang", "kind"),
    [
        ("What are the treatments for gout?", "en", "treatment"),
        ("how do i get rid of piles", "en", "treatment"),
        ("Why do my feet swell?", "en", "causes"),
        ("how can I avoid catching flu", "en", "prevention"),
        ("Is cystic fibrosis inherited?", "en", "inheritance"),
        ("What is anemia?", "en", "information"),
        ("痛风怎么治疗", "zh", "treatment"),
        ("糖尿病会遗传吗", "zh", "inheritance"),
        ("怎么预防流感", "zh", "prevention"),
        ("高血压是什么？", "zh", "information"),
        ("blue", "en", ""),
    ],
)
def test_the_type_of_a_question_is_recognised(text, lang, kind):
    """What the question wants to know decides which part of a passage answers."""
    assert kind == question_type(text, lang)


def test_a_rambling_message_is_reduced_to_what_it_asks():
    """Greeting, story and thanks go; the question stays."""
    text = (
        "Hello doctor, my name is Ann Smith. I am 54 and have worked in a bakery for thirty years. "
        "My husband says I worry too much. Last winter we moved house. "
        "What are the treatments for rheumatoid arthritis? Thank you so much in advance."
    )
    assert "What are the treatments for rheumatoid arthritis?" == reduce(text, "en")


def test_a_bare_what_should_i_do_keeps_what_went_before():
    """A question without a subject is not searched for alone."""
    text = (
        "My little boy has had watery poo since the day before yesterday. We gave him rice and bananas "
        "and he slept badly. What should I do?"
    )
    assert "watery poo" in reduce(text, "en")


def test_a_chinese_story_is_reduced_to_its_question():
    """The same in Chinese, where commas part the clauses."""
    text = "医生您好，我今年五十二岁，在工厂上班，上个月单位体检说我尿酸高，痛风平时饮食要注意什么？谢谢"
    core = reduce(text, "zh")
    assert "痛风平时饮食要注意什么" in core
    assert "工厂" not in core


def test_lay_words_become_the_names_of_the_library():
    """Everyday words find what the library calls otherwise."""
    assert ["diarrhea"] == lay_terms("I've got the runs")
    assert ["腹泻"] == [entry["term"] for entry in chinese_terms("我拉肚子了")]


def test_the_longer_name_wins():
    """Gestational diabetes is not diabetes."""
    assert ["妊娠糖尿病"] == [entry["term"] for entry in chinese_terms("妊娠糖尿病是什么")]


def test_a_chinese_question_is_said_in_english_too():
    """So that an English passage can be found by its words."""
    assert "What are the treatments for gout?" == understand("痛风怎么治", "zh").english
    assert "" == understand("今天天气怎么样", "zh").english


@given(st.text(max_size=300), st.sampled_from(["en", "zh"]))
def test_any_text_is_understood_without_an_error(text, lang):
    """Whatever is typed, a question comes back."""
    assert lang == understand(text, lang).lang


def test_a_very_long_message_keeps_beginning_and_end():
    """100 kB are cut down before anything is looked for in them."""
    question = understand("What is gout? " + "bla " * 25_000 + "Is gout inherited?", "en")
    assert len(question.text) < 5000
    assert "Is gout inherited?" in question.core


@pytest.mark.parametrize(("text", "lang", "core"), [
    ("Hello what is asthma", "en", "what is asthma"),
    ("Dear nurse, what causes gout?", "en", "what causes gout?"),
    ("I am having chest pains what is it", "en", "I am having chest pains what is it"),
    ("急性胰腺炎怎么治", "zh", "急性胰腺炎怎么治"),
    ("急，孩子发烧怎么办", "zh", "孩子发烧怎么办"),
])  # fmt: skip
def test_a_greeting_takes_nothing_of_the_question_with_it(text, lang, core):
    """What follows a greeting without a comma is the question, and a name is written in capitals."""
    assert core == reduce(text, lang)


def test_a_sentence_is_not_said_twice():
    """A short question at the start of a story is kept once."""
    told = "What is it? My son has spots. " + "He went to school on Monday and played football all day. " * 2
    assert 1 == reduce(told, "en").count("What is it?")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("how many ml of ibuprofen syrup for a 10 kg child", "en"),
        ("can i go from 5 to 10 mg tomorrow", "en"),
        ("is simvastatin ok with clarithromycin", "en"),
        ("my cat keeps sneezing", "en"),
        ("does medicare pay for dentures", "en"),
        ("20公斤的孩子布洛芬吃几毫升", "zh"),
        ("阿司匹林和华法林能一起吃吗", "zh"),
        ("小猫不吃东西怎么办", "zh"),
        ("种牙是自费的吗", "zh"),
    ],
)
def test_what_no_passage_may_answer_is_seen(text, lang):
    """A dose for one person, a pair of medicines, animals, money."""
    assert understand(text, lang).practical


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("our dog has bitten my son, does he need a jab", "en"),
        ("i am allergic to my cat", "en"),
        ("how much paracetamol is too much", "en"),
        ("can i drink wine with ibuprofen", "en"),
        ("被小狗咬了怎么办", "zh"),
        ("血糖多少算高", "zh"),
        ("吃布洛芬能喝酒吗", "zh"),
    ],
)
def test_what_only_looks_so_is_searched(text, lang):
    """A bite, an allergy, a question that holds for everybody."""
    assert not understand(text, lang).practical
