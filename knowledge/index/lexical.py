"""Find passages by their words: BM25 over titles and bodies, Chinese and English."""

from collections.abc import Iterable
from math import log
from pathlib import Path
from typing import Any

from knowledge.errors import IndexUnusable
from knowledge.index.words import stop_words, words

BOOSTS = {"title": 2.5, "body": 1.0}
"""Both languages share the fields: a field that most passages leave empty would spoil BM25's mean length."""
_WRITER_BYTES = 64_000_000
_SATURATED = 2.2  # the most that a term's frequency multiplies its weight by: k1 + 1 with k1 = 1.2


def query_words(text: str) -> tuple[str, ...]:
    """The words of a query, stop words left out, each once."""
    stops = stop_words()
    return tuple(dict.fromkeys(word for word in words(text) if word not in stops))


def write(folder: Path, pieces: Iterable[tuple[str, str]]) -> None:
    """Write the lexical index of (title with its other names, body), numbered in order."""
    import tantivy

    folder.mkdir()
    index = tantivy.Index(_schema(), path=str(folder))
    writer = index.writer(heap_size=_WRITER_BYTES, num_threads=1)
    for number, (title, body) in enumerate(pieces):
        writer.add_document(
            tantivy.Document(piece=number, title=" ".join(words(title)), body=" ".join(words(body)))
        )
    writer.commit()
    writer.wait_merging_threads()
    (folder / ".tantivy-writer.lock").unlink(missing_ok=True)
    (folder / ".tantivy-meta.lock").unlink(missing_ok=True)


class Lexical:
    """An open lexical index."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        try:
            index = tantivy.Index.open(str(folder))
        except (ValueError, OSError) as error:
            raise IndexUnusable(f"{folder}: the lexical index is damaged; run `knowledge build`") from error
        self._schema = index.schema
        self._searcher = index.searcher()
        self.size = self._searcher.num_docs

    def search(self, terms: Iterable[str], limit: int) -> list[tuple[int, float]]:
        """The best pieces as (number, share of the greatest possible BM25 score, 0 to 1), best first."""
        import tantivy

        clauses = []
        greatest = 0.0
        for term in terms:
            for field, boost in BOOSTS.items():
                query = tantivy.Query.term_query(self._schema, field, term, index_option="freq")
                clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, boost)))
                greatest += boost * self._weight(field, term)
        if not clauses:
            return []
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), limit=limit, count=False)
        addresses = [address for _, address in found.hits]
        numbers = self._searcher.fast_field_values("piece", addresses)
        return [
            (int(number or 0), min(float(score) / greatest, 1.0))
            for number, (score, _) in zip(numbers, found.hits, strict=True)
        ]

    def knows(self, term: str) -> bool:
        """Whether any passage has that word."""
        return any(self._searcher.doc_freq(field, term) for field in BOOSTS)

    def _weight(self, field: str, term: str) -> float:
        frequency = self._searcher.doc_freq(field, term)
        return _SATURATED * log(1 + (self.size - frequency + 0.5) / (frequency + 0.5))


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("piece", fast=True)
    for field in BOOSTS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
