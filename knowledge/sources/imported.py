"""What an importer hands over: the passages, and what it left out and why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.errors import SourceError
from knowledge.passage import Passage


@dataclass(frozen=True, slots=True)
class Imported:
    """All passages of one source, and a count of each kind of thing that was skipped."""

    passages: tuple[Passage, ...]
    skipped: Counter[str] = field(default_factory=Counter)


def checked(passage: Passage, file: Path | str, line: int | None = None) -> Passage:
    """The passage itself; raises SourceError with file and line when something required is missing."""
    if reason := passage.problem():
        raise SourceError(file, reason, line=line)
    return passage


def without_repeats(passages: Iterable[tuple[Passage, str, int | None]]) -> tuple[Passage, ...]:
    """The passages in order; raises SourceError for an id that two of them share.

    Each comes with its file and line, so that the error names both places.
    """
    seen: dict[str, str] = {}
    kept = []
    for passage, file, line in passages:
        place = f"{file}, line {line}" if line else file
        if passage.id in seen:
            raise SourceError(
                file, f"id {passage.id!r} is already used in {seen[passage.id]}: ids are unique", line=line
            )
        seen[passage.id] = place
        kept.append(passage)
    return tuple(kept)
