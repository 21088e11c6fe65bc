"""What can go wrong with the passages, each with a sentence that says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class KnowledgeError(Exception):
    """Base of every error that `knowledge` shows to an operator without a stack trace."""


class SourceError(KnowledgeError):
    """A file that cannot be imported; names the file and, where known, the line."""

    def __init__(self, file: Path | str, reason: str, *, line: int | None = None) -> None:
        where = f"{file}, line {line}" if line else str(file)
        super().__init__(f"{where}: {reason}")
        self.file = str(file)
        self.line = line


@contextmanager
def reading(file: Path | str) -> Iterator[None]:
    """Turns whatever keeps the disk from reading that file into a SourceError that names it."""
    try:
        yield
    except OSError as error:
        raise SourceError(file, f"cannot be read: {error.strerror or 'the file is damaged'}") from error


class IndexUnusable(KnowledgeError):
    """The index is missing, damaged, or made by another model: it is refused, never half used."""


class BuildFailed(KnowledgeError):
    """The index could not be built; the one that was served before is untouched."""


class VettingUnavailable(KnowledgeError):
    """The database that knows what is approved cannot be asked, so nothing may be quoted."""


class UnknownPassage(KnowledgeError):
    """No passage has that id."""
