"""Measure search against its parts in one run: `python -m knowledge.bench`."""

import json
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from knowledge.data import DATA
from knowledge.evaluate import Figures, figures
from knowledge.index.embedder import Embedder
from knowledge.index.lexical import query_words
from knowledge.question import Question
from knowledge.ranking import Settings
from knowledge.search import Searcher

Finder = Callable[[str, str], list[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One way of searching: its figures, and its times in milliseconds."""

    name: str
    lang: str
    figures: Figures
    median: float
    p95: float


def bm25_alone(searcher: Searcher) -> Finder:
    """The words of the raw message, nothing else."""

    def find(text: str, lang: str) -> list[str]:
        pieces = searcher.index.lexical.search(query_words(text), 20)
        return [searcher.index.piece(number)[0] for number, _ in pieces]

    return find


def dense_alone(searcher: Searcher) -> Finder:
    """The vector of the raw message against titles, questions and answers, best cosine first."""

    def find(text: str, lang: str) -> list[str]:
        index = searcher.index
        vectors = searcher.embedder.embed([text])
        near = [
            index.owner[kind][positions[positions >= 0]]
            for kind, positions in (
                ("question", index.questions.search(vectors, 20).ravel()),
                ("answer", index.answers.search(vectors, 20).ravel()),
            )
        ]
        documents = np.unique(np.concatenate(near))
        cosine = np.maximum(
            *(index.similarity(kind, documents, vectors)[0][:, 0] for kind in ("question", "answer"))
        )
        return [index.documents[number].id for number in documents[np.argsort(-cosine)][:10]]

    return find


def full(searcher: Searcher) -> Finder:
    """What is served."""

    def find(text: str, lang: str) -> list[str]:
        result = searcher.search(text, lang=lang)
        return [hit.passage_id for hit in result.hits or result.near]

    return find


def fusion(searcher: Searcher) -> Finder:
    """The signals of the raw message: nothing is understood, nothing reranked."""
    return full(_Raw(searcher.index, searcher.embedder, searcher.sessions, _unranked(searcher.settings)))


def understood(searcher: Searcher) -> Finder:
    """The signals of the question inside the message, nothing reranked."""
    settings = _unranked(searcher.settings)
    return full(Searcher(searcher.index, searcher.embedder, searcher.sessions, settings))


def without_student(searcher: Searcher) -> Finder:
    """What is served, but with no vector for a Chinese text: only its words and what it is in English."""
    embedder = _EnglishOnly(searcher.embedder)
    return full(Searcher(searcher.index, embedder, searcher.sessions, searcher.settings))


def _unranked(settings: Settings) -> Settings:
    weights = {lang: each | {"agreement": 0.0} for lang, each in settings.weights.items()}
    return replace(settings, kin=0.0, weights=weights)


class _EnglishOnly:
    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name, self.fingerprint, self.dim = embedder.name, embedder.fingerprint, embedder.dim

    def embed(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        vectors = self._embedder.embed(texts)
        vectors[[any("\u3400" <= each <= "\u9fff" for each in text) for text in texts]] = 0
        return vectors


class _Raw(Searcher):
    def understand(self, text: str, lang: str) -> Question:
        return Question(lang, text, text, "")


def measure(searcher: Searcher, name: str, find: Finder, lang: str) -> Row:
    """Quality and time over the held half of our own answerable questions in that language.

    The tuning half is asked first to warm up; no measured question is asked twice.
    """
    entries = [json.loads(line) for line in (DATA / "dev.jsonl").read_text("utf-8").splitlines()]
    indexed = {document.id for document in searcher.index.documents}
    spoken = [each for each in entries if each["lang"] == lang and indexed & set(each["relevant"])]
    for entry in spoken:
        if entry["split"] == "tune":
            find(entry["text"], lang)
    mine = [each for each in spoken if each["split"] == "held"]
    runs = {}
    times = []
    for entry in mine:
        started = time.perf_counter()
        runs[entry["id"]] = find(entry["text"], lang)
        times.append((time.perf_counter() - started) * 1000)
    qrels = {entry["id"]: dict.fromkeys(entry["relevant"], 1) for entry in mine}
    median, p95 = np.percentile(times, [50, 95])
    return Row(name, lang, figures(runs, qrels), float(median), float(p95))


def rows(searcher: Searcher) -> Iterator[Row]:
    """Every way in both languages."""
    ways = {
        "BM25 alone": bm25_alone, "dense alone": dense_alone, "fusion, raw": fusion,
        "+ question understood": understood, "+ reranked: as served": full,
    }  # fmt: skip
    for lang in ("en", "zh"):
        for name, way in ways.items():
            yield measure(searcher, name, way(searcher), lang)
    yield measure(searcher, "served, but no Chinese student", without_student(searcher), "zh")


def main() -> None:
    """Print one table; times include encoding, and for "served" the question to the database."""
    from common.db import make_engine, make_sessions
    from common.settings import ProcessSettings

    settings = ProcessSettings()
    searcher = Searcher.open(settings.var_dir / "index", make_sessions(make_engine(settings)))
    print(f"{searcher.index.manifest.counts}")
    print("| search | lang | P@1 | MRR@10 | Recall@10 | nDCG@10 | median ms | p95 ms | time / BM25 |")
    print("|---|---|---|---|---|---|---|---|---|")
    base = 1.0
    for row in rows(searcher):
        base = row.median if row.name.startswith("BM25") else base
        shown = row.figures
        print(
            f"| {row.name} | {row.lang} | {shown.p1:.2f} | {shown.mrr10:.2f} | {shown.recall10:.2f} | "
            f"{shown.ndcg10:.2f} | {row.median:.1f} | {row.p95:.1f} | {row.median / base:.1f} |"
        )
    print(f"peak resident size {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
