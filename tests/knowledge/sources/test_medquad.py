"""MedQuAD is taken as upstream has it, whole or not at all."""

import io
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import SourceError
from knowledge.sources import medquad

REAL = Path(__file__).parents[3] / ".." / "shared" / "data" / "medquad" / "medquad-xml.tar.gz"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


ROOT = '<Document id="0000001" source="NIDDK" url="http://niddk.nih.gov/x">'


def document(pairs: str, root: str = ROOT) -> str:
    name = root[1:].split()[0]
    return f"{HEAD}{root}\n<Focus>COPD</Focus>\n<QAPairs>{pairs}</QAPairs></{name}>"


def pair(number: int = 1, answer: str = "It is a lung disease.", qtype: str = "information") -> str:
    return (
        f'<QAPair pid="{number}"><Question qid="0000001-{number}" qtype="{qtype}">'
        "What is (are) COPD ?</Question>"
        f"<Answer>{answer}</Answer></QAPair>\n"
    )


def folder_with(tmp_path: Path, **files: str) -> Path:
    for name, content in files.items():
        (tmp_path / f"{name}.xml").write_text(content)
    return tmp_path


def test_an_answered_question_becomes_a_draft_with_its_source(tmp_path):
    """Id, title, address, licence and date come from upstream."""
    found = medquad.read(folder_with(tmp_path, a=document(pair()))).passages[0]
    assert "medquad:NIDDK/0000001-1" == found.id
    assert "What is COPD?" == found.title
    assert ("information", "COPD", "draft") == (found.question_type, found.focus, found.status)
    assert "http://niddk.nih.gov/x" == found.source_url
    assert "CC BY 4.0 (MedQuAD)" == found.licence
    assert 2017 == found.reviewed_on.year


def test_an_empty_answer_is_counted_and_skipped(tmp_path):
    """Answers that upstream removed are no passages."""
    imported = medquad.read(folder_with(tmp_path, a=document(pair(1) + pair(2, " "))))
    assert (1, {"no answer": 1}) == (len(imported.passages), dict(imported.skipped))


def test_both_older_layouts_are_read(tmp_path):
    """Four NINDS files and one CDC file have other element names."""
    old = (
        f'{HEAD}<doc docid="0000007" corpus="NINDS" url="http://ninds.nih.gov/y">'
        "<doctitle-focus>Holmes-Adie</doctitle-focus><qaPairs>"
        '<pair pid="1"><question qid="0000007-1" qtype="outlook">what is the prognosis ?</question>'
        "<answer>It is good.</answer></pair></qaPairs></doc>"
    )
    cdc = document(pair(), '<DiseaseFile fid="0000397" source="CDC" url="http://cdc.gov/z">')
    ids = [each.id for each in medquad.read(folder_with(tmp_path, a=old, b=cdc)).passages]
    assert ["medquad:NINDS/0000007-1", "medquad:CDC/0000001-1"] == ids


def test_a_qid_that_two_files_use_gets_the_later_files_name(tmp_path):
    """No answer is lost and the first keeps upstream's id."""
    files = {"n0000001": document(pair()), "n0000002": document(pair(answer="Another."))}
    ids = [each.id for each in medquad.read(folder_with(tmp_path, **files)).passages]
    assert ["medquad:NIDDK/0000001-1", "medquad:NIDDK/n0000002-1"] == ids


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (document(pair()).replace("</Answer>", "</Anwser>"), 4, "not well-formed"),
        (document(pair()).replace(' qid="0000001-1"', ""), 4, "qid"),
        (document(pair(), '<Document id="1" url="http://x">'), 2, "source"),
        (document(pair(), '<Document id="1" source="X" url="ftp:x">'), 4, "source_url"),
        (f"{HEAD}<html></html>", 2, "<html>"),
        (f'{HEAD}<!DOCTYPE a [<!ENTITY b "c">]>\n<Document/>', 2, "entity"),
        ("", None, "not well-formed"),
    ],
)
def test_a_broken_file_is_refused_with_its_name_and_line(tmp_path, content, line, says):
    """And nothing of the good file beside it is imported."""
    with pytest.raises(SourceError, match=says) as refused:
        medquad.read(folder_with(tmp_path, a_good=document(pair()), b_bad=content))
    assert "b_bad.xml" in str(refused.value)
    assert line is None or line == refused.value.line


def test_an_archive_cut_short_is_refused(tmp_path):
    """A download that broke off imports nothing."""
    archive = tmp_path / "m.tar.gz"
    with tarfile.open(archive, "w:gz") as file:
        content = document(pair(answer="x" * 200_000)).encode()
        info = tarfile.TarInfo("xml/1.xml")
        info.size = len(content)
        file.addfile(info, io.BytesIO(content))
    archive.write_bytes(archive.read_bytes()[:-40])
    with pytest.raises(SourceError, match="cannot be read"):
        medquad.read(archive)


def test_a_missing_archive_is_named(tmp_path):
    """The message says which path."""
    with pytest.raises(SourceError, match="nowhere"):
        medquad.read(tmp_path / "nowhere.tar.gz")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_the_files_name(tmp_path_factory, content):
    """Nothing but a SourceError ever comes out of a broken file."""
    folder = tmp_path_factory.mktemp("any")
    (folder / "any.xml").write_bytes(content)
    with pytest.raises(SourceError):
        medquad.read(folder)


@pytest.mark.slow
@pytest.mark.skipif(not REAL.exists(), reason="MedQuAD is not beside the checkout (../shared/data)")
def test_the_real_archive_gives_every_answered_pair():
    """16,407 in the usual layout and 16 in four files of an older one."""
    imported = medquad.read(REAL)
    assert 16_407 + 16 == len(imported.passages)
    ids = {each.id for each in imported.passages}
    assert "medquad:NIDDK/0000001-1" in ids
    assert not any("Key Points" in each.text.split("\n")[0] for each in imported.passages)
