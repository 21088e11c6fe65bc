"""The batch commands' work: JSON lines in, results out, a few at a time."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO, Protocol

import numpy as np

from common.locale import LANGUAGES
from medlm.serving.schema import check_text
from medlm.triage.result import TriageResult

AT_ONCE = 256


class MalformedLine(Exception):
    """An input line that cannot be used; the message names it and says what to do."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"line {number}: {reason}")


class Embedder(Protocol):
    """What `embed` needs of an encoder or engine."""

    dim: int

    def embed(self, texts: Sequence[str]) -> np.ndarray[Any, Any]: ...


class Triager(Protocol):
    """What `triage` needs of an engine."""

    def triage(
        self, texts: Sequence[str], *, langs: Sequence[str | None] | None = None
    ) -> list[TriageResult]: ...


@dataclass(frozen=True)
class Line:
    """One text to work on, with the identifier that goes out with its result."""

    id: str | int
    text: str
    lang: str | None


def read_lines(source: Iterable[bytes], max_chars: int) -> Iterator[Line]:
    """The lines of a JSONL stream, blank ones skipped; raises MalformedLine at the first bad one."""
    for number, raw in enumerate(source, 1):
        if raw.strip():
            yield _line(number, raw, max_chars)


def triage(engine: Triager, lines: Iterator[Line]) -> Iterator[str]:
    """One JSON line a text, in order. What came before a malformed line is given out first."""
    for chunk in _chunks(lines):
        results = engine.triage([line.text for line in chunk], langs=[line.lang for line in chunk])
        for line, result in zip(chunk, results, strict=True):
            flags = [{"id": flag.rule_id, "span": flag.span} for flag in result.red_flags]
            body = {
                "id": line.id, "acuity": result.acuity, "probabilities": result.probabilities,
                "abstained": result.abstained, "red_flags": flags, "model": result.model,
            }  # fmt: skip
            yield json.dumps(body, ensure_ascii=False)


def embed(engine: Embedder, lines: Iterator[Line], target: BinaryIO) -> int:
    """Write the vectors [n, dim] in NumPy's .npy form and return n; nothing is written after a bad line."""
    count = 0
    with tempfile.TemporaryFile() as rows:
        for chunk in _chunks(lines):
            rows.write(engine.embed([line.text for line in chunk]).astype(np.float32).tobytes())
            count += len(chunk)
        header = {"descr": "<f4", "fortran_order": False, "shape": (count, engine.dim)}
        np.lib.format.write_array_header_1_0(target, header)  # type: ignore[no-untyped-call]
        rows.seek(0)
        shutil.copyfileobj(rows, target)
    return count


def _chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    """Groups of lines; a malformed one is raised only after those before it were given out."""
    problem: MalformedLine | None = None

    def until_problem() -> Iterator[Line]:
        nonlocal problem
        try:
            yield from lines
        except MalformedLine as error:
            problem = error

    remaining = until_problem()
    while chunk := list(islice(remaining, AT_ONCE)):
        yield chunk
    if problem:
        raise problem


def _line(number: int, raw: bytes, max_chars: int) -> Line:
    try:
        body = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError:
        raise MalformedLine(number, "not valid UTF-8: save the file as UTF-8") from None
    except ValueError:
        raise MalformedLine(number, "not valid JSON: one object a line") from None
    except RecursionError:
        raise MalformedLine(number, "nested too deeply: needs an object with id and text") from None
    if not isinstance(body, dict):
        raise MalformedLine(number, "not a JSON object: needs at least id and text")
    text, lang, line_id = body.get("text"), body.get("lang"), body.get("id")
    if not isinstance(line_id, str | int) or isinstance(line_id, bool):
        raise MalformedLine(number, "id is missing, or neither text nor a number")
    if not isinstance(text, str):
        raise MalformedLine(number, "text is missing, or not a string")
    if lang is not None and lang not in LANGUAGES:
        raise MalformedLine(number, f"unknown lang: use one of {', '.join(LANGUAGES)}, or leave it out")
    if len(text) > max_chars:
        raise MalformedLine(number, f"the text has {len(text)} characters: at most {max_chars}")
    try:
        return Line(line_id, check_text(text), lang)
    except ValueError as error:
        raise MalformedLine(number, str(error)) from None
