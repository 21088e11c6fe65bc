"""Lay passages out for the index: documents, the pieces they are read in, the texts to be encoded."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from knowledge.index.chunks import chunks, sections, size
from knowledge.passage import Passage

WHOLE_WORDS = 600
"""A passage written in sections, up to this size (`chunks.size`), is read whole; only its vectors are cut."""


@dataclass(slots=True)
class Contents:
    """Parallel lists; `*_start[d]:*_start[d+1]` are the entries of document `d`."""

    documents: list[dict[str, Any]] = field(default_factory=list)
    pieces: list[dict[str, str]] = field(default_factory=list)
    piece_titles: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    answer_piece: list[int] = field(default_factory=list)
    piece_start: list[int] = field(default_factory=lambda: [0])
    question_start: list[int] = field(default_factory=lambda: [0])
    answer_start: list[int] = field(default_factory=lambda: [0])

    def add(self, passage: Passage) -> None:
        """Append one passage."""
        parts = chunks(passage.text)
        whole = passage.text.count("## ") > 1 and not passage.collection.startswith("medquad/")
        if whole and size(passage.text) <= WHOLE_WORDS:
            read = [passage.text]
            texts = ["\n".join([heading, *lines]) for heading, lines in sections(passage.text)]
        else:
            read = texts = parts
        first = len(self.pieces)
        names = (passage.title, *passage.questions, passage.focus, *passage.synonyms)
        for number, part in enumerate(read, 1):
            piece_id = passage.id if len(read) == 1 else f"{passage.id}#{number}"
            self.pieces.append({"id": piece_id, "text": part})
            self.piece_titles.append(" | ".join(dict.fromkeys(names)))
        for number, part in enumerate(texts):
            self.answers.append(f"{passage.title}\n{part.lstrip('# ')}")
            self.answer_piece.append(first if len(read) == 1 else first + number)
        self.questions.extend(dict.fromkeys((passage.title, *passage.questions)))
        self.documents.append(_document(passage))
        for starts, entries in (
            (self.piece_start, self.pieces),
            (self.question_start, self.questions),
            (self.answer_start, self.answers),
        ):
            starts.append(len(entries))


def contents_of(passages: Iterable[Passage]) -> Contents:
    """The layout of all passages, in their order."""
    contents = Contents()
    for passage in passages:
        contents.add(passage)
    return contents


def passages_hash(passages: Iterable[Passage]) -> str:
    """SHA-256 over ids and words: the same whenever the same passages would be indexed."""
    digest = hashlib.sha256()
    for passage in passages:
        digest.update(f"{passage.id} {passage.content_hash()}\n".encode())
    return digest.hexdigest()


def _document(passage: Passage) -> dict[str, Any]:
    names = (
        "id", "lang", "title", "collection", "topic", "focus", "question_type",
        "source_name", "source_url", "licence",
    )  # fmt: skip
    return {name: getattr(passage, name) for name in names} | {
        "synonyms": list(passage.synonyms),
        "reviewed_on": passage.reviewed_on.isoformat(),
        "review_due": passage.review_due.isoformat(),
    }
