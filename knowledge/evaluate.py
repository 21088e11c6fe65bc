"""Measure search against graded answers, with the usual figures of information retrieval."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

from knowledge.errors import SourceError
from knowledge.vetting.status import base_id

Qrels = dict[str, dict[str, int]]
"""Query id → passage id → grade (0 = does not answer)."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the queries that have a relevant passage; `answered` is the share not abstained."""

    queries: int
    ndcg10: float
    mrr10: float
    recall10: float
    p1: float
    answered: float


def read_qrels(path: Path) -> Qrels:
    """Graded answers in TREC's format (`query 0 passage grade`); raises SourceError naming the line."""
    qrels: Qrels = {}
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(path, "cannot be read as UTF-8 text") from error
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

    Queries without a relevant passage are left out; nDCG uses gain 2^grade − 1 (Burges 2005).
    """
    judged = [query for query in runs if any(grade > 0 for grade in qrels.get(query, {}).values())]
    silent = set(abstained)
    totals = [_one(list(dict.fromkeys(map(base_id, runs[query]))), qrels[query]) for query in judged]
    count = max(len(judged), 1)
    ndcg, mrr, recall, first = (sum(column) / count for column in zip((0.0,) * 4, *totals, strict=True))
    return Figures(len(judged), ndcg, mrr, recall, first, sum(each not in silent for each in judged) / count)


def _one(run: Sequence[str], grades: Mapping[str, int]) -> tuple[float, float, float, float]:
    relevant = {passage for passage, grade in grades.items() if grade > 0}
    gains = [2 ** grades.get(passage, 0) - 1 for passage in run[:10]]
    ideal = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:10]
    first = next((rank for rank, passage in enumerate(run[:10], 1) if passage in relevant), 0)
    return (
        _discounted(gains) / _discounted(ideal),
        1 / first if first else 0.0,
        len(relevant & set(run[:10])) / len(relevant),
        float(bool(run) and run[0] in relevant),
    )


def _discounted(gains: Iterable[float]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, 1))
