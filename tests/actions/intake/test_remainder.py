"""Words of substance that were not read are found; small words are not."""

import pytest

from actions.intake.remainder import after_contrast, unread
from actions.intake.vocabulary import Statement


@pytest.mark.parametrize(
    ("text", "read", "left"),
    [
        ("fever and bleding", "fever", ("bleding",)),
        ("yes, just the fever since yesterday", "fever", ()),
        ("she's had a really bad fever for 3 days", "fever", ()),
        ("发烧，还有奇怪的斑", "发烧", ("奇怪", "斑")),
        ("就是发烧", "发烧", ()),
        ("孩子昨天开始发烧", "发烧", ()),
    ],
)
def test_what_is_left_beside_what_was_read_is_substance_or_nothing(text, read, left):
    start = text.index(read)
    found = unread(text, [Statement(start, start + len(read))])
    assert found == left


@pytest.mark.parametrize(
    ("text", "after"),
    [("no, but my lip is big", " my lip is big"), ("没有，但嘴唇大了", "嘴唇大了"), ("no", "")],
)
def test_what_turns_against_a_no_is_found(text, after):
    assert text[after_contrast(text) :] == after
