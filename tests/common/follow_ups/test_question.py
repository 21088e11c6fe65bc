"""The question has an answer to press for each answer there is, in both languages."""

import pytest

from common.follow_ups.question import buttons, question


@pytest.mark.parametrize(
    ("lang", "titles"),
    [
        ("en", ("Better", "The same", "Worse", "Don't ask again")),
        ("zh", ("好些了", "差不多", "更差了", "不要再问")),
    ],
)
def test_three_answers_and_a_way_out(lang, titles):
    assert titles == tuple(title for title, _ in buttons(lang, "US"))
    assert (
        '/follow_up{"how": "better"}', '/follow_up{"how": "same"}', '/follow_up{"how": "worse"}',
        '/follow_up_choice{"how": "stop"}',
    ) == tuple(payload for _, payload in buttons(lang, "US"))  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("about", ["", "my {throat} hurts"])
def test_the_number_to_call_is_in_it_and_the_words_that_it_is_about(lang, about):
    asked = question(lang, "GB", about)
    assert "999" in asked
    assert about in asked
