"""What the classifier is spared, and above all what it is never spared."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medlm.triage.plain import reading, sex_wording


def same(*texts: str) -> bool:
    """Whether the classifier reads all of them as one."""
    return 1 == len({reading(text) for text in texts})


@pytest.mark.parametrize(
    ("plain", "worded"),
    [
        ("My chest hurts", "My chest hurts, but my sister says it's nothing."),
        ("My chest hurts", "It's probably nothing but my chest hurts"),
        ("My chest hurts", "Hello doctor, sorry to bother you. My chest hurts. Thanks so much!"),
        ("My chest hurts", "MY CHEST HURTS!!! 😰"),
        ("my chest hurts so bad", "my chest hurts sooooo bad"),
        ("A woman of 60 fainted", "A Black man of 60 fainted"),
        ("My wife, 45 years old, fell", "My husband, 45yo, fell"),
        ("I fell off a ladder", "I fell off a ladder. I have no health insurance."),
        ("胸口疼", "胸口疼，不过我姐姐说没事。"),
        ("胸口疼", "您好，胸口疼！！！谢谢🙏"),
        ("胸口痛，头晕", "胸口痛， 頭暈"),
        ("她今天晕倒了", "他今天晕倒了"),
        ("昨天摔了一跤", "昨天摔了一跤。我没有医保。"),
    ],
)
def test_what_must_not_matter_is_not_read(plain: str, worded: str) -> None:
    """The guide's rules 2 and 6."""
    assert same(plain, worded)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("I bumped my head. It's fine now.", "I bumped my head."),
        ("It is nothing like my usual migraine", "my usual migraine"),
        ("My wife says my face has dropped", "My wife says it's nothing"),
        ("I think it's indigestion, but I have crushing chest pain", "I think it's indigestion"),
        ("I'm white, clammy and cold", "I'm clammy and cold"),
        ("A man with burning urine", "A woman with burning urine"),
        ("What are the signs of a stroke?", "What are the signs of a stroke"),
        ("No chest pain", "Chest pain"),
        ("我吃他汀以后肌肉疼", "我吃她汀以后肌肉疼"),
        ("胸口疼，现在没事了", "胸口疼"),
        ("我老公说我嘴歪了", "我嘴歪了"),
        ("男的，小便痛", "女的，小便痛"),
        ("不是头痛", "头痛"),
    ],
)
def test_what_tells_something_stays(first: str, second: str) -> None:
    """Findings, denials, recovery, questions, pallor, and a sex that the body makes matter."""
    assert not same(first, second)


@pytest.mark.parametrize(
    "text", ["Hello", "thank you so much!", "您好", "😢", "...", "!", "It's probably nothing"]
)
def test_a_text_of_nothing_else_is_still_read(text: str) -> None:
    """The classifier never gets an empty text in place of one that isn't."""
    read = reading(text)
    assert read.strip()


@given(st.text())
def test_any_text_has_a_reading_and_a_reading_reads_the_same_again(text: str) -> None:
    """Never an error, never none; a text that is plain already stays."""
    read = reading(text)
    assert read or not text
    assert read == reading(read)


@pytest.mark.parametrize(
    "word", ["but ", "probably ", "hello, ", "and, ", "so very ", "可能", "没事，", "我想", "a"]
)
def test_a_hundred_thousand_characters_take_no_more_than_their_share(word: str) -> None:
    """No pattern runs away: four times the text costs about four times as much, not sixteen."""
    costs = []
    for size in (20_000, 80_000):
        text = word * (size // len(word))
        started = time.process_time()
        reading(text)
        costs.append(time.process_time() - started)
    assert costs[1] < 12 * max(costs[0], 0.02)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ,.", max_size=80))
def test_case_never_matters(text: str) -> None:
    """Capitals are read as small letters."""
    assert same(text, text.upper())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("my husband fell", "male"),
        ("she fell", "female"),
        ("her brother fell", "both"),
        ("I fell", "not told"),
        ("男，40岁", "male"),
        ("我老婆摔了", "female"),
        ("摔了一跤", "not told"),
    ],
)
def test_the_sex_that_the_words_tell(text: str, told: str) -> None:
    """For figures by the sex of the wording."""
    assert told == sex_wording(text)
