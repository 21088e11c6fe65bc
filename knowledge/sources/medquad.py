"""MedQuAD: questions and answers collected from NIH and CDC sites, as its XML files have them."""

import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from xml.etree.ElementTree import Element

from common.clock import now
from knowledge.data import load
from knowledge.errors import SourceError, reading
from knowledge.passage import Passage
from knowledge.sources.clean import clean
from knowledge.sources.imported import Imported, checked, without_repeats
from knowledge.sources.xml import MAX_BYTES, line_of, parse, text_of

_ROOTS = {"Document": ("id", "source"), "DiseaseFile": ("fid", "source"), "doc": ("docid", "corpus")}
REVIEW_DAYS = 365


def read(path: Path) -> Imported:
    """Every answered question of a MedQuAD archive (`.tar.gz`) or folder, as drafts.

    Ids are `medquad:<source>/<qid>` as upstream has them; where two files use the same qid, the
    later file's own name takes the place of the document part. Raises SourceError naming file and
    line for XML that is broken or lacks a source, an address or a qid; then nothing is imported.
    """
    due = now().date() + timedelta(days=REVIEW_DAYS)
    skipped: Counter[str] = Counter()
    found: list[tuple[Passage, str, int | None]] = []
    used: set[str] = set()
    for name, content in _files(path):
        for passage, line in _document(name, content, due, skipped, used):
            found.append((passage, name, line))
    if not found:
        raise SourceError(path, "holds no answered MedQuAD question; give the archive or its folder")
    return Imported(without_repeats(found), skipped)


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for file in sorted(path.rglob("*.xml")):
            with reading(file):
                content = file.read_bytes()
            yield str(file.relative_to(path)), content
        return
    try:
        with tarfile.open(path) as archive:
            contents = {}
            for member in archive:
                if not member.isfile() or not member.name.endswith(".xml"):
                    continue
                if member.size > MAX_BYTES:
                    raise SourceError(member.name, f"has {member.size:,} bytes, at most {MAX_BYTES:,}")
                file_in_it = archive.extractfile(member)
                assert file_in_it is not None
                with file_in_it:
                    contents[member.name] = file_in_it.read()
    except FileNotFoundError as error:
        raise SourceError(path, "does not exist; give MedQuAD's archive or folder") from error
    except (tarfile.TarError, OSError, EOFError) as error:
        raise SourceError(path, f"cannot be read as a tar archive: {error}") from error
    yield from sorted(contents.items())


def _document(
    file: str, content: bytes, due: date, skipped: Counter[str], used: set[str]
) -> Iterator[tuple[Passage, int]]:
    root = parse(content, file)
    if root.tag not in _ROOTS:
        raise SourceError(file, f"starts with <{root.tag}>, expected <Document>", line=line_of(root))
    source, url = root.get(_ROOTS[root.tag][1], "").strip(), root.get("url", "").strip()
    if not source or not url:
        raise SourceError(file, "the document lacks its source or url", line=line_of(root))
    focus = text_of(_find(root, "focus", "doctitle-focus"))
    synonyms = tuple(filter(None, (text_of(each) for each in root.iter("Synonym"))))
    stem = Path(file).stem
    for pair in _all(root, "qapair", "pair"):
        question = _find(pair, "question")
        if question is None or not question.get("qid", "").strip():
            raise SourceError(file, "a question lacks its qid", line=line_of(pair))
        answer = clean(text_of(_find(pair, "answer")))
        if not answer:
            skipped["no answer"] += 1
            continue
        qid = question.get("qid", "").strip()
        if f"{source}/{qid}" in used:
            qid = f"{stem}-{qid.rsplit('-', 1)[-1]}"
        used.add(f"{source}/{qid}")
        about = load("medquad.yml")
        passage = Passage(
            id=f"medquad:{source}/{qid}",
            lang="en",
            title=title(text_of(question)),
            text=answer,
            source_name=about["sources"].get(source, source),
            source_url=url,
            licence=about["licence"],
            reviewed_by=about["reviewed_by"],
            reviewed_on=about["reviewed_on"],
            review_due=due,
            collection=f"medquad/{source}",
            focus=focus,
            question_type=question.get("qtype", "").strip(),
            synonyms=synonyms,
        )
        yield checked(passage, file, line_of(question)), line_of(question)


def title(question: str) -> str:
    """The question as a person would write it: "What is (are) COPD ?" becomes "What is COPD?"."""
    tidy = re.sub(r"\s+", " ", question).strip().replace("(are) ", "")
    return re.sub(r"[\s?]+$", "?", tidy) if tidy.endswith("?") else tidy


def _find(element: Element, *names: str) -> Element | None:
    return next((each for each in element if each.tag.lower() in names), None)


def _all(element: Element, *names: str) -> Iterator[Element]:
    return (each for each in element.iter() if each.tag.lower() in names)
