"""Boilerplate of web pages goes, the answer stays."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.sources.clean import clean
from knowledge.sources.html import text_of_html


def test_boilerplate_is_removed():
    """Language switch, "Key Points" and "Summary" are no part of an answer."""
    assert "Anemia is common." == clean("Espaol\n      \nAnemia is common.")
    assert "Gout hurts." == clean("Key Points\n  Gout hurts.")
    assert "A1C is a test." == clean("Summary : A1C is a test.  ")
    assert "Rest." == clean("Rest. NIH: National Institute on Aging")


def test_list_items_that_upstream_ran_together_get_their_own_lines():
    """Two spaces and a dash begin an item."""
    assert "Symptoms are\n- pain\n- low-grade fever" == clean("Symptoms are     - pain    - low-grade fever")


def test_a_short_line_before_a_sentence_is_a_heading():
    """Headings are kept for the pieces."""
    text = "Outlook\n\nMost people recover fully within a few weeks of good rest."
    assert "## Outlook\nMost people recover fully within a few weeks of good rest." == clean(text)


@given(st.text(max_size=500))
def test_cleaning_twice_changes_nothing_more_in_visible_length(text):
    """Cleaning never adds words and never raises."""
    once = clean(text)
    assert len(clean(once)) <= len(once) + 3 * once.count("\n") + 3


@given(st.text(max_size=300))
def test_any_html_becomes_text(html):
    """Broken tags included."""
    assert "\n\n" not in text_of_html(html)


def test_scripts_are_dropped():
    """Only what a reader sees."""
    assert "Seen" == text_of_html("<script>alert(1)</script><p>Seen</p><style>p{}</style>")
