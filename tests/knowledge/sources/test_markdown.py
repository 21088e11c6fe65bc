"""Hand-written passages are checked strictly, and both languages cover the same topics."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import SourceError
from knowledge.sources import markdown

GOOD = """---
id: starter:en/gout
lang: en
title: Gout
topic: gout
questions:
- what is gout
- why does my toe hurt
- is gout forever
- can i drink beer with gout
source_name: NHS
source_url: https://www.nhs.uk/conditions/gout/
licence: Apache-2.0 (own words; facts from the source)
audience: patients
reviewed_by: Careline editors (not clinician-reviewed)
reviewed_on: 2026-11-24
review_due: 2027-11-24
status: approved
---

## What it is

Gout hurts.

## What you can do

Rest.
"""


def test_a_good_file_is_read():
    """Front matter becomes fields, the rest is the text."""
    found = markdown.parse(GOOD, "gout.md")
    assert ("starter:en/gout", "2027-11-24") == (found.id, found.review_due.isoformat())
    assert found.text.startswith("## What it is")
    assert 4 == len(found.questions)


@pytest.mark.parametrize(
    ("old", "new", "says", "line"),
    [
        ("licence: Apache-2.0 (own words; facts from the source)\n", "", "'licence'", 1),
        ("lang: en", "lang: fr", "lang", 3),
        ("reviewed_on: 2026-11-24", "reviewed_on: yesterday", "reviewed_on", 16),
        ("status: approved", "status: good", "status", 18),
        ("title: Gout", "title: ''", "title", 4),
        ("- is gout forever\n", "", None, None),
        ("- what is gout\n- why does my toe hurt\n", "", "questions", 6),
        ("audience: patients", "audience: patients\nmood: happy", "'mood'", 15),
        ("## What you can do", "What you can do", "sections", 20),
        ("title: Gout", "title: [Gout", "YAML", None),
        ("---\nid", "id", "front matter", 1),
        ("https://www.nhs.uk/conditions/gout/", "nhs.uk", "source_url", 1),
    ],
)
def test_what_is_wrong_is_named_with_file_field_and_line(old, new, says, line):
    """An author sees where to look."""
    with pytest.raises(SourceError) as refused:
        markdown.parse(GOOD.replace(old, new, 1), "gout.md")
    assert str(refused.value).startswith("gout.md")
    assert says is None or says in str(refused.value)
    assert line is None or line == refused.value.line


def test_the_place_of_a_starter_file_must_agree_with_its_id(tmp_path):
    """A copied file with the old id is found."""
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "gouty.md").write_text(GOOD)
    with pytest.raises(SourceError, match="starter:en/gouty"):
        markdown.read_starter(tmp_path)


def test_two_files_with_one_id_are_refused(tmp_path):
    """Both are named."""
    (tmp_path / "a.md").write_text(GOOD)
    (tmp_path / "b.md").write_text(GOOD)
    with pytest.raises(SourceError, match=r"b\.md.*a\.md"):
        markdown.read(tmp_path)


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    """With the byte."""
    (tmp_path / "a.md").write_bytes(GOOD.encode() + b"\xff")
    with pytest.raises(SourceError, match="UTF-8"):
        markdown.read(tmp_path)


@given(st.text(max_size=400))
def test_any_text_is_refused_with_a_clear_error(text):
    """Whatever stands in the file."""
    for written in (text, f"---\n{text}\n---\n## A\nb\n## C\nd"):
        with pytest.raises(SourceError):
            markdown.parse(written, "any.md")


@pytest.fixture(scope="module")
def starter():
    """The passages that ship with the project."""
    return markdown.read_starter()


def test_both_languages_cover_the_same_topics(starter):
    """Chinese readers get what English readers get."""
    topics = {lang: {each.topic for each in starter if each.lang == lang} for lang in ("en", "zh")}
    assert set() == topics["en"] ^ topics["zh"]
    assert len(topics["en"]) >= 60


def test_every_starter_passage_has_source_licence_and_dates(starter):
    """And says that no clinician reviewed it."""
    for each in starter:
        assert each.source_url.startswith("https://"), each.id
        assert each.licence, each.id
        assert each.reviewed_on < each.review_due, each.id
        assert "not clinician-reviewed" in each.reviewed_by, each.id


def test_every_starter_passage_says_when_to_call_for_help(starter):
    """The safety net stands in both languages."""
    for each in starter:
        headings = [line for line in each.text.split("\n") if line.startswith("## ")]
        assert any("emergency number" in line or "急救电话" in line for line in headings), each.id
