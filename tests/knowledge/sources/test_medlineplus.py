"""MedlinePlus health topics are read as the library publishes them."""

import pytest

from knowledge.errors import SourceError
from knowledge.sources import medlineplus

TOPIC = (
    '<health-topic meta-desc="x" title="Gout" url="https://medlineplus.gov/gout.html" id="300" '
    'language="English" date-created="12/11/2000">\n'
    "<also-called>Podagra</also-called>"
    "<full-summary>&lt;h3&gt;What is gout?&lt;/h3&gt;&lt;p&gt;Gout is a common &lt;b&gt;arthritis&lt;/b&gt; "
    "that is painful and sudden indeed.&lt;/p&gt;&lt;ul&gt;&lt;li&gt;Toe&lt;/li&gt;&lt;/ul&gt;</full-summary>"
    "</health-topic>\n"
)
HEAD = '<?xml version="1.0"?>\n<health-topics total="2" date-generated="11/20/2026 02:30:34">\n'


def read(tmp_path, content: str):
    file = tmp_path / "mplus_topics.xml"
    file.write_text(content)
    return medlineplus.read(file)


def test_a_topic_becomes_a_draft_with_its_other_names(tmp_path):
    """The HTML of the summary becomes headings, paragraphs and lists."""
    (found,) = read(tmp_path, HEAD + TOPIC + "</health-topics>").passages
    assert ("medlineplus:300", ("Podagra",)) == (found.id, found.synonyms)
    text = "## What is gout?\nGout is a common arthritis that is painful and sudden indeed.\n- Toe"
    assert text == found.text
    assert "2026-11-20" == found.reviewed_on.isoformat()


def test_other_languages_are_counted_and_left_out(tmp_path):
    """Careline speaks English and Chinese."""
    spanish = TOPIC.replace("English", "Spanish").replace("300", "301")
    imported = read(tmp_path, HEAD + TOPIC + spanish + "</health-topics>")
    assert (1, {"language Spanish": 1}) == (len(imported.passages), dict(imported.skipped))


@pytest.mark.parametrize(
    ("content", "says", "line"),
    [
        (HEAD + TOPIC, "well-formed", 5),
        (HEAD + TOPIC.replace(' url="https://medlineplus.gov/gout.html"', "") + "</health-topics>", "url", 3),
        (HEAD.replace("11/20/2026 02:30:34", "soon") + TOPIC + "</health-topics>", "date-generated", 2),
        (HEAD + TOPIC + TOPIC + "</health-topics>", "medlineplus:300", 5),
        ("<rss/>", "<rss>", 1),
    ],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path, content, says, line):
    """And nothing is imported."""
    with pytest.raises(SourceError, match=says) as refused:
        read(tmp_path, content)
    assert line == refused.value.line
