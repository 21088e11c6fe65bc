"""Measure search against graded answers, with the usual figures of information retrieval."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

from knowledge.errors import SourceError, reading
from knowledge.vetting.status import base_id

Qrels = dict[str, dict[str, int]]
"""Query id → passage id → grade (0 = does not answer)."""


@dataclass(frozen=True, slots=True)
class Scores:
    """One query's figures: nDCG@10, MRR@10, Recall@5, @10 and @100, P@1, each 0 to 1."""

    ndcg10: float
    mrr10: float
    recall5: float
    recall10: float
    recall100: float
    p1: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the queries that have a relevant passage; `answered` is the share not abstained."""

    queries: int
    ndcg10: float
    mrr10: float
    recall5: float
    recall10: float
    p1: float
    answered: float


def read_qrels(path: Path) -> Qrels:
    """Graded answers in TREC's format (`query 0 passage grade`); raises SourceError naming the line."""
    qrels: Qrels = {}
    try:
        with reading(path):
            lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise SourceError(path, "is not UTF-8; save it as UTF-8") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            query, _, passage, grade = line.split()
            qrels.setdefault(query, {})[base_id(passage)] = int(grade)
        except ValueError as error:
            raise SourceError(path, "must be `query 0 passage grade`", line=number) from error
    return qrels


def figures(runs: Mapping[str, Sequence[str]], qrels: Qrels, abstained: Iterable[str] = ()) -> Figures:
    """The figures of the runs (query id → passage ids, best first).

    Queries without a relevant passage are left out.
    """
    judged = [query for query in runs if is_answerable(query, qrels)]
    silent = set(abstained)
    each = [score(runs[query], qrels[query]) for query in judged]

    def mean(name: str) -> float:
        return sum(getattr(scores, name) for scores in each) / max(len(each), 1)

    answered = sum(query not in silent for query in judged) / max(len(judged), 1)
    return Figures(
        queries=len(judged),
        ndcg10=mean("ndcg10"),
        mrr10=mean("mrr10"),
        recall5=mean("recall5"),
        recall10=mean("recall10"),
        p1=mean("p1"),
        answered=answered,
    )


def is_answerable(query: str, qrels: Qrels) -> bool:
    """Whether any passage is known to answer it."""
    return any(grade > 0 for grade in qrels.get(query, {}).values())


def score(found: Sequence[str], grades: Mapping[str, int]) -> Scores:
    """The figures of one run against its grades, of which at least one is above 0.

    Pieces count as their passage; nDCG uses gain 2^grade − 1 (Burges 2005).
    """
    run = list(dict.fromkeys(map(base_id, found)))
    relevant = {passage for passage, grade in grades.items() if grade > 0}
    gains = [2 ** grades.get(passage, 0) - 1 for passage in run[:10]]
    ideal = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:10]
    first = next((rank for rank, passage in enumerate(run[:10], 1) if passage in relevant), 0)
    five, ten, hundred = (len(relevant & set(run[:depth])) / len(relevant) for depth in (5, 10, 100))
    return Scores(
        ndcg10=_discounted(gains) / _discounted(ideal),
        mrr10=1 / first if first else 0.0,
        recall5=five,
        recall10=ten,
        recall100=hundred,
        p1=float(bool(run) and run[0] in relevant),
    )


def _discounted(gains: Iterable[float]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, 1))
