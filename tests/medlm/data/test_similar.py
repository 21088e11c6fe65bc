"""Nearly copied texts are found, different ones are not."""

from hypothesis import given
from hypothesis import strategies as st

from medlm.data.similar import Similar, grams


def test_the_same_words_with_other_punctuation_and_case_are_the_same_text():
    """Only letters and digits count."""
    similar = Similar(0.8)
    assert [] == similar.add("My chest hurts, and I sweat.")
    assert [(0, 1.0)] == similar.add("my CHEST hurts and I sweat!!")


def test_one_changed_word_in_a_long_text_is_found_and_another_text_is_not():
    """A swapped number does not make a new report."""
    similar = Similar(0.8)
    text = "I have had a dull ache in my lower back for three days since lifting boxes in the garage"
    similar.add(text)
    found = similar.add(text.replace("three", "four"))
    assert [0] == [index for index, _ in found]
    assert [] == similar.add("Woke up with the room spinning whenever I turn over to the left in bed")


@given(st.lists(st.text(alphabet="abc ", min_size=1, max_size=30), max_size=12))
def test_the_shortcut_finds_exactly_what_comparing_all_with_all_finds(texts):
    """Prefix filtering loses nothing."""
    similar = Similar(0.6)
    for position, text in enumerate(texts):
        mine = grams(text)
        scores = [
            (index, len(mine & grams(other)) / len(mine | grams(other)))
            for index, other in enumerate(texts[:position])
        ]
        assert [(index, score) for index, score in scores if score > 0.6] == similar.add(text)
