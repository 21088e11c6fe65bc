"""What the student reads of a Chinese text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from medlm.student.features import buckets, features


def test_words_characters_and_neighbours_are_read() -> None:
    """A word as a whole, its characters and their pairs; Latin letters and numbers too."""
    found = set(features("头痛3天，CT"))
    assert {"w:头痛", "c:头", "c:痛", "b:头痛", "l:3", "l:ct"} <= found


def test_punctuation_and_width_do_not_matter() -> None:
    """Full-width letters and punctuation change nothing."""
    assert features("CT 头痛") == features("ＣＴ，头痛！")


@settings(deadline=None)
@given(st.text(max_size=80), st.sampled_from([1, 7, 32768]))
def test_buckets_lie_within_the_table_and_are_distinct(text: str, size: int) -> None:
    """Any text at all can be read."""
    found = buckets(text, size)
    assert sorted(set(found)) == found
    assert all(0 <= bucket < size for bucket in found)
