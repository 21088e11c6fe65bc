"""Find passages by their words: BM25 over titles and bodies, Chinese and English."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import IndexUnusable
from knowledge.index.words import bigrams, chinese_words, english_words, stop_words

BOOSTS = {"title": 2.5, "body": 1.0, "zh_title": 2.5, "zh_body": 1.0, "zh_title2": 1.5, "zh_body2": 0.6}
_WRITER_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a query by the kind of field that they are looked for in."""

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    pairs: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Words":
        """The words of the text, stop words left out, each once."""
        stops = stop_words()
        kept = [
            tuple(dict.fromkeys(word for word in words if word not in stops))
            for words in (english_words(text), chinese_words(text), bigrams(text))
        ]
        return cls(*kept)


def write(folder: Path, pieces: Iterable[tuple[str, str]]) -> None:
    """Write the lexical index of (title with its other names, body), numbered in order."""
    import tantivy

    folder.mkdir()
    index = tantivy.Index(_schema(), path=str(folder))
    writer = index.writer(heap_size=_WRITER_BYTES, num_threads=1)
    for number, (title, body) in enumerate(pieces):
        writer.add_document(
            tantivy.Document(
                piece=number,
                title=" ".join(english_words(title)),
                body=" ".join(english_words(body)),
                zh_title=" ".join(chinese_words(title)),
                zh_body=" ".join(chinese_words(body)),
                zh_title2=" ".join(bigrams(title)),
                zh_body2=" ".join(bigrams(body)),
            )
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

    def search(self, words: Words, limit: int) -> list[tuple[int, float]]:
        """The best pieces as (number, share of the greatest possible BM25 score, 0 to 1), best first."""
        import tantivy

        fields = {
            "title": words.english, "body": words.english, "zh_title": words.chinese,
            "zh_body": words.chinese, "zh_title2": words.pairs, "zh_body2": words.pairs,
        }  # fmt: skip
        clauses = []
        greatest = 0.0
        for field, terms in fields.items():
            for term in terms:
                query = tantivy.Query.term_query(self._schema, field, term, index_option="freq")
                clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, BOOSTS[field])))
                greatest += BOOSTS[field] * self._weight(field, term)
        if not clauses:
            return []
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), limit=limit, count=False)
        addresses = [address for _, address in found.hits]
        numbers = self._searcher.fast_field_values("piece", addresses)
        return [
            (int(number or 0), min(float(score) / greatest, 1.0))
            for number, (score, _) in zip(numbers, found.hits, strict=True)
        ]

    def _weight(self, field: str, term: str) -> float:
        from math import log

        frequency = self._searcher.doc_freq(field, term)
        return 2.2 * log(1 + (self.size - frequency + 0.5) / (frequency + 0.5))


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("piece", fast=True)
    for field in BOOSTS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
