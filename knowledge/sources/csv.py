"""A table of passages: one row each, saved as CSV in UTF-8."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from common.clock import now
from knowledge.errors import SourceError, reading
from knowledge.passage import Passage
from knowledge.sources.clean import clean
from knowledge.sources.imported import Imported, checked, without_repeats

REQUIRED = ("id", "lang", "title", "text", "source_name", "source_url", "licence", "reviewed_on")
OPTIONAL = ("questions", "synonyms", "topic", "audience", "reviewed_by", "review_due", "question_type")
REVIEW_DAYS = 365
_LIMIT = 2_000_000


def read(path: Path) -> Imported:
    """Every row as a draft; `questions` and `synonyms` are separated by `|`.

    Raises SourceError naming file and line for a missing column, an empty required field, a wrong
    date, a repeated id, or a file that is not UTF-8.
    """
    return Imported(without_repeats(_rows(path)))


def _rows(path: Path) -> Iterator[tuple[Passage, str, int | None]]:
    csv.field_size_limit(_LIMIT)
    line = 1
    try:
        with reading(path), path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            _check_columns(path, reader.fieldnames or [])
            for row in reader:
                line = reader.line_num
                yield _passage(path, line, row), str(path), line
    except UnicodeDecodeError as error:
        raise SourceError(path, "is not UTF-8; save it as UTF-8", line=line) from error
    except csv.Error as error:
        raise SourceError(path, f"is not well-formed CSV: {error}", line=line + 1) from error


def _check_columns(path: Path, names: Sequence[str]) -> None:
    if missing := [name for name in REQUIRED if name not in names]:
        raise SourceError(path, f"lacks the column(s) {', '.join(missing)}", line=1)
    if unknown := [name for name in names if name not in (*REQUIRED, *OPTIONAL)]:
        raise SourceError(path, f"has the unknown column(s) {', '.join(unknown)}", line=1)


def _passage(path: Path, line: int, row: dict[str, str | None]) -> Passage:
    if None in row:
        raise SourceError(path, "has more fields than the heading; quote texts with commas", line=line)
    values = {name: (row.get(name) or "").strip() for name in (*REQUIRED, *OPTIONAL)}
    reviewed_on = _date(path, line, "reviewed_on", values["reviewed_on"])
    due = values["review_due"]
    passage = Passage(
        id=values["id"],
        lang=values["lang"],
        title=values["title"],
        text=clean(values["text"]),
        source_name=values["source_name"],
        source_url=values["source_url"],
        licence=values["licence"],
        reviewed_by=values["reviewed_by"] or values["source_name"],
        reviewed_on=reviewed_on,
        review_due=_date(path, line, "review_due", due) if due else now().date() + timedelta(REVIEW_DAYS),
        audience=values["audience"] or "patients",
        collection=f"csv/{path.stem}"[:64],
        topic=values["topic"],
        focus=values["topic"],
        question_type=values["question_type"],
        questions=_split(values["questions"]),
        synonyms=_split(values["synonyms"]),
    )
    return checked(passage, path, line)


def _date(path: Path, line: int, name: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise SourceError(path, f"{name}: {value!r} is no date written YYYY-MM-DD", line=line) from error


def _split(value: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in value.split("|"))))
