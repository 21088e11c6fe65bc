"""Passages that people write by hand: Markdown with a strict front matter."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from common.locale import LANGUAGES
from knowledge.errors import SourceError, reading
from knowledge.passage import STARTER, STORED_STATUSES, Passage
from knowledge.sources.imported import Imported, checked, without_repeats

STARTER_FOLDER = Path(__file__).parent.parent / "passages"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Both read plain values only; the one in C is ten times as fast."""
_FENCE = re.compile(r"\A---\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)(.*)\Z", re.S)
_TEXT_FIELDS = (
    "id", "lang", "title", "topic", "source_name", "source_url", "licence", "audience", "reviewed_by",
    "status",
)  # fmt: skip
_DATE_FIELDS = ("reviewed_on", "review_due")
_FIELDS = frozenset({*_TEXT_FIELDS, *_DATE_FIELDS, "questions"})
_QUESTIONS = (4, 20)
_SECTIONS = (2, 5)


def read(path: Path) -> Imported:
    """Every `*.md` file of a folder (or the one file), as passages of the collection `markdown/<folder>`.

    Raises SourceError naming file, line and field for the first thing that is wrong.
    """
    files = sorted(path.rglob("*.md")) if path.is_dir() else [path]
    if not files:
        raise SourceError(path, "holds no .md file")
    collection = f"markdown/{(path if path.is_dir() else path.parent).resolve().name}"[:64]
    return Imported(without_repeats(_each(files, collection)))


def read_starter(folder: Path = STARTER_FOLDER) -> tuple[Passage, ...]:
    """The project's own passages; ids follow the place of the file."""
    files = [file for lang in LANGUAGES for file in sorted((folder / lang).glob("*.md"))]
    passages = without_repeats(_each(files, STARTER))
    for file, passage in zip(files, passages, strict=True):
        expected = f"starter:{file.parent.name}/{file.stem}"
        if passage.id != expected or passage.lang != file.parent.name or passage.topic != file.stem:
            raise SourceError(
                file, f"id, lang and topic must be {expected!r}, {file.parent.name!r}, {file.stem!r}", line=2
            )
    return passages


def _each(files: list[Path], collection: str) -> Iterator[tuple[Passage, str, int | None]]:
    for file in files:
        yield passage_of(file, collection), str(file), 1


def passage_of(file: Path, collection: str = STARTER) -> Passage:
    """The passage written in that file; raises SourceError naming file, line and field."""
    try:
        with reading(file):
            written = file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(file, f"is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    return parse(written, file, collection)


def parse(written: str, file: Path | str, collection: str = STARTER) -> Passage:
    """The passage in that text; raises SourceError naming file, line and field."""
    found = _FENCE.match(written)
    if not found:
        raise SourceError(file, "must begin with front matter between two lines of ---", line=1)
    front, body = found.group(1), found.group(2).strip()
    values = _front_matter(front, file)
    sections = len(re.findall(r"^## \S", body, re.M))
    if not _SECTIONS[0] <= sections <= _SECTIONS[1]:
        line = front.count("\n") + 4
        raise SourceError(file, f"body has {sections} sections (## …), expected 2 to 5", line=line)
    questions = tuple(values.pop("questions"))
    passage = Passage(**values, text=body, questions=questions, collection=collection, focus=values["title"])
    return checked(passage, file, 1)


def _front_matter(front: str, file: Path | str) -> dict[str, Any]:
    try:
        values = yaml.load(front, Loader=_LOADER)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 2
        reason = getattr(error, "problem", None) or str(error)
        raise SourceError(file, f"front matter is not valid YAML: {reason}", line=line) from error
    if not isinstance(values, dict):
        raise SourceError(file, "front matter must be lines of `field: value`", line=2)
    for name in sorted(_FIELDS - values.keys()):
        raise SourceError(file, f"front matter lacks the field {name!r}", line=1)
    for name in sorted(map(str, values.keys() - _FIELDS)):
        raise SourceError(file, f"front matter has the unknown field {name!r}", line=_line(front, name))
    for name, value in values.items():
        if reason := _problem(name, value):
            raise SourceError(file, f"{name}: {reason}", line=_line(front, name))
    return values


def _problem(name: str, value: Any) -> str | None:
    if name in _DATE_FIELDS:
        return None if type(value) is date else "must be a date written YYYY-MM-DD"
    if name == "questions":
        good = isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value)
        fits = good and _QUESTIONS[0] <= len(value) <= _QUESTIONS[1]
        return None if fits else "must be a list of 4 to 20 questions in a patient's words"
    if not isinstance(value, str) or not value.strip():
        return "must be a text that is not empty"
    if name == "lang" and value not in LANGUAGES:
        return f"must be one of {', '.join(LANGUAGES)}"
    if name == "status" and value not in STORED_STATUSES:
        return f"must be one of {', '.join(STORED_STATUSES)}"
    return None


def _line(front: str, name: str) -> int:
    lines = front.split("\n")
    return next((at for at, line in enumerate(lines, 2) if re.match(rf"{re.escape(name)}\s*:", line)), 2)
