"""Copies are found, near copies too, and what only sounds alike is left apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.duplicates import NEAR, Entry, alike, groups, names_of, pairs, signature

ENGLISH = (
    "Gout makes a joint hot and very painful, often the big toe and often at night. Rest the joint and "
    "raise it. Drink plenty of water, drink less alcohol and eat less red meat and offal. A doctor can give "
    "you medicine that brings the attack to an end and another that keeps the next one away for good."
)
CHINESE = (
    "痛风会让关节又红又热，非常疼痛，常常发生在大脚趾，而且多在夜里发作。发作时请让关节休息并抬高。"
    "多喝水，少喝酒，少吃红肉和动物内脏。医生可以开药让这次发作尽快过去，也可以开药预防下一次发作。"
)


def entry(name: str, text: str, *names: str, lang: str = "en") -> Entry:
    """What is compared."""
    return Entry(name, lang, names_of(*(names or ("Gout",))), signature(text))


@pytest.mark.parametrize(
    ("text", "near"),
    [
        (ENGLISH, ENGLISH.replace("very painful", "quite painful")),
        (CHINESE, CHINESE.replace("非常疼痛", "特别疼痛")),
    ],
)
def test_a_text_with_a_word_changed_is_a_near_duplicate_in_either_language(text, near):
    """Case, spaces and punctuation don't count at all."""
    assert 1.0 == alike(text, text.upper().replace(". ", "!\n\n"))
    assert NEAR <= alike(text, near) < 1.0
    assert [("a", "b")] == list(pairs([entry("a", text), entry("b", near)]))


def test_the_same_words_about_another_illness_are_no_duplicate():
    """ "Inherited in an autosomal recessive pattern" is true of hundreds."""
    assert [] == list(pairs([entry("a", ENGLISH), entry("b", ENGLISH, "Pseudogout")]))


def test_the_same_subject_in_other_words_is_no_duplicate():
    """Two answers may well say more than one."""
    other = ENGLISH[len(ENGLISH) // 2 :] + " Ask a nurse."
    assert [] == list(pairs([entry("a", ENGLISH), entry("b", other)]))


def test_the_two_languages_are_kept_apart():
    """A translation is for somebody else."""
    assert [] == list(pairs([entry("a", ENGLISH), entry("b", ENGLISH, lang="zh")]))


def test_a_name_counts_however_it_is_written():
    """Plural, capitals, and a synonym that both have."""
    first, second = entry("a", ENGLISH, "Kidney stones"), entry("b", ENGLISH, "Renal calculi", "KIDNEY STONE")
    assert [("a", "b")] == list(pairs([first, second]))


def test_pairs_that_hang_together_are_one_group_named_by_the_first():
    """Whatever order they come in."""
    assert {"a": "a", "b": "a", "c": "a", "x": "x", "y": "x"} == groups([("c", "b"), ("y", "x"), ("b", "a")])


@given(st.text(max_size=400), st.text(max_size=400))
def test_likeness_is_a_share_the_same_both_ways(first, second):
    """Any text has a signature, of 256 bytes."""
    assert alike(first, second) == alike(second, first)
    assert 0.0 <= alike(first, second) <= 1.0
    assert 1.0 == alike(first, first)
    assert 256 == len(signature(first))
