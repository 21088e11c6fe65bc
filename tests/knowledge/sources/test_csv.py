"""A table of passages is read row by row, and errors name the row."""

import pytest

from knowledge.errors import SourceError
from knowledge.sources import csv

HEAD = "id,lang,title,text,source_name,source_url,licence,reviewed_on,questions\n"
ROW = (
    'our:1,en,Gout,"Gout hurts.\nRest.",Clinic,https://clinic.example/gout,CC BY 4.0,2026-05-01,'
    "what is gout|sore toe\n"
)


def read(tmp_path, content: str | bytes):
    file = tmp_path / "ours.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return csv.read(file).passages


def test_a_row_becomes_a_passage(tmp_path):
    """Questions are parted by |, a byte order mark is no part of the heading."""
    (found,) = read(tmp_path, "\ufeff" + HEAD + ROW)
    assert ("our:1", ("what is gout", "sore toe")) == (found.id, found.questions)
    assert "csv/ours" == found.collection
    assert "Gout hurts.\nRest." == found.text


@pytest.mark.parametrize(
    ("content", "says", "line"),
    [
        (HEAD.replace(",licence", "") + ROW, "licence", 1),
        (HEAD.replace("questions", "mood") + ROW, "mood", 1),
        (HEAD + ROW.replace("CC BY 4.0", ""), "licence", 3),
        (HEAD + ROW.replace("2026-05-01", "May"), "reviewed_on", 3),
        (HEAD + ROW + ROW, "our:1", 5),
        (HEAD + ROW.replace("sore toe", "sore toe,extra"), "more fields", 3),
        ((HEAD + ROW).encode("utf-16"), "UTF-8", 1),
        (HEAD + 'our:2,"en', "CSV", None),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, content, says, line):
    """File, line and column or field."""
    with pytest.raises(SourceError, match=says) as refused:
        read(tmp_path, content)
    assert "ours.csv" in str(refused.value)
    assert line is None or line == refused.value.line
