"""Sum up how search did on graded questions: with how much certainty, for whom, and when it keeps silent."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from knowledge.evaluate import Qrels, Scores, is_answerable, score
from knowledge.lines import Query
from knowledge.search import Searcher

RESAMPLES = 1000
"""Draws of the bootstrap; the interval is that of the 2.5th and 97.5th percentile (Efron 1979)."""
COVERAGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_NAMES = {
    "nDCG@10": "ndcg10", "MRR@10": "mrr10", "Recall@5": "recall5", "Recall@10": "recall10", "P@1": "p1",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and what became of it; `scores` is None for one that nothing answers."""

    lang: str
    type: str
    scores: Scores | None
    abstained: bool
    confidence: float
    milliseconds: float

    @property
    def right(self) -> bool:
        """Whether the first passage answers the question."""
        return self.scores is not None and self.scores.p1 == 1.0


def ask(searcher: Searcher, query: Query, qrels: Qrels, *, top: int) -> Asked:
    """Put one question to the search; what it abstains from is scored by what came near."""
    started = time.perf_counter()
    result = searcher.search(query.text, lang=query.lang, top=top)
    took = (time.perf_counter() - started) * 1000
    run = [hit.passage_id for hit in result.hits or result.near]
    known = is_answerable(str(query.id), qrels)
    scores = score(run, qrels[str(query.id)]) if known else None
    return Asked(result.lang, query.type, scores, result.abstained, result.confidence, took)


def report(asked: Sequence[Asked], *, deep: bool = False) -> dict[str, Any]:
    """All figures, rounded to four places, as they are printed; `deep` adds Recall@100."""
    times = [each.milliseconds for each in asked]
    median, p95 = np.percentile(times, [50, 95]) if times else (0.0, 0.0)
    return _summary(asked, deep) | {
        "by_language": _by(asked, lambda each: each.lang, deep),
        "by_type": _by(asked, lambda each: each.type, deep),
        "risk_coverage": curve(asked),
        "latency_ms": {"median": round(float(median), 2), "p95": round(float(p95), 2)},
    }


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % bootstrap interval of the mean; the same for the same values."""
    table = np.asarray(values, float)
    draws = np.random.default_rng(20261124).integers(0, len(table), (RESAMPLES, len(table)))
    low, high = np.percentile(table[draws].mean(axis=1), [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)


def curve(asked: Sequence[Asked]) -> list[dict[str, float]]:
    """How often an answer given is wrong if only the surest share of all questions is answered.

    Each point has `coverage`, `risk` (of the answered, the share whose first passage is not right,
    answers to the unanswerable included) and `confidence`, the threshold that gives it. The last
    point, marked `served`, is where the search stands.
    """
    surest = sorted(asked, key=lambda each: -each.confidence)
    points = []
    for coverage in COVERAGES:
        if count := round(coverage * len(surest)):
            points.append(_point(surest[:count], len(surest)) | {"coverage": coverage})
    if answered := [each for each in surest if not each.abstained]:
        points.append(_point(answered, len(surest)) | {"served": 1})
    return points


def _point(answered: Sequence[Asked], total: int) -> dict[str, float]:
    wrong = sum(not each.right for each in answered) / len(answered)
    least = min(each.confidence for each in answered)
    return {"coverage": _round(len(answered) / total), "risk": _round(wrong), "confidence": _round(least)}


def _by(asked: Iterable[Asked], part: Callable[[Asked], str], deep: bool) -> dict[str, Any]:
    parts: dict[str, list[Asked]] = defaultdict(list)
    for each in asked:
        if part(each):
            parts[part(each)].append(each)
    return {name: _summary(parts[name], deep) for name in sorted(parts)}


def _summary(asked: Sequence[Asked], deep: bool) -> dict[str, Any]:
    judged = [each.scores for each in asked if each.scores]
    silent = [each.abstained for each in asked if not each.scores]
    columns = {name: [getattr(scores, attribute) for scores in judged] for name, attribute in _NAMES.items()}
    if deep:
        columns["Recall@100"] = [scores.recall100 for scores in judged]
    columns["answered"] = [float(not each.abstained) for each in asked if each.scores]
    columns["abstained_of_unanswerable"] = [float(each) for each in silent]
    means = {name: _round(sum(values) / len(values)) if values else None for name, values in columns.items()}
    bounds = {name: interval(values) for name, values in columns.items() if values}
    return {"queries": len(judged), "unanswerable": len(silent), **means, "interval95": bounds}


def _round(value: float) -> float:
    return round(value, 4)
