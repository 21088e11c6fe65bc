"""Words are found in English, in Chinese and in mixed messages."""

from hypothesis import given
from hypothesis import strategies as st

from bot.components.word_groups import groups_in
from bot.components.words import split_words


def test_a_mixed_message_is_cut_in_both_languages():
    """With the places of the words in the message."""
    text = "我 fever 三天了, it's 39.5"
    words = split_words(text)
    assert {"我", "fever", "it's", "39.5"} <= {word for word, _start in words}
    assert all(text[start : start + len(word)] == word for word, start in words)


@given(st.text(max_size=60))
def test_any_text_can_be_cut_and_grouped(text):
    """Emoji, control characters and other scripts included."""
    for word, start in split_words(text):
        assert text[start : start + len(word)] == word
    assert isinstance(groups_in(text), list)


def test_both_languages_share_the_names_of_the_groups():
    """That is how one model serves both."""
    assert {"body", "symptom"} <= set(groups_in("my elbow is swollen")) & set(groups_in("手肘肿了"))


def test_a_group_is_not_found_inside_another_word():
    """ "Ham" is no part of the body because of "hand", nor "earn" because of "ear"."""
    assert "body" not in groups_in("I earn money in a backpack shop")
