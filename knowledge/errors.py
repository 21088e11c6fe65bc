"""What can go wrong with the passages, each with a sentence that says what to do."""

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


class IndexUnusable(KnowledgeError):
    """The index is missing, damaged, or made by another model: it is refused, never half used."""


class BuildFailed(KnowledgeError):
    """The index could not be built; the one that was served before is untouched."""


class VettingUnavailable(KnowledgeError):
    """The database that knows what is approved cannot be asked, so nothing may be quoted."""


class UnknownPassage(KnowledgeError):
    """No passage has that id."""
