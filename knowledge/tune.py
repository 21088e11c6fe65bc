"""Choose the weights and the abstention score on our own questions: `python -m knowledge.tune`."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from knowledge.candidates import Candidates, gather
from knowledge.data import DATA
from knowledge.ranking import SIGNALS, Settings, load_settings, rank_scores, trust
from knowledge.search import Searcher

TRIES = 1500
Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One question with everything that was gathered for it; `relevant` marks the right documents."""

    lang: str
    split: str
    signals: Array
    sure: Callable[[Array], Array]
    extra: Array
    relevant: Array
    answerable: bool


def read_cases(searcher: Searcher) -> Iterator[Case]:
    """The questions of `dev.jsonl`; those whose passages the index lacks are left out."""
    indexed = {document.id for document in searcher.index.documents}
    for line in (DATA / "dev.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        relevant = {*entry["relevant"], *entry.get("related", ())}
        if relevant and not relevant & indexed:
            continue
        question = searcher.understand(entry["text"], entry["lang"])
        found = gather(searcher, question)
        ids = [searcher.index.documents[number].id for number in found.documents]
        foreign = searcher.is_chinese[found.documents] != (entry["lang"] == "zh")
        yield Case(
            entry["lang"],
            entry["split"],
            found.signals,
            partial(_sure, searcher.settings, found, entry["lang"], question.practical),
            np.stack([searcher.prior[found.documents], foreign.astype(np.float32)], axis=1),
            np.array([each in relevant for each in ids]),
            bool(relevant),
        )


def _sure(settings: Settings, found: Candidates, lang: str, practical: bool, weights: Array) -> Array:
    """What the decision to answer would be made on with these weights, per candidate."""
    if practical:
        return np.zeros(len(found.documents), np.float32)
    mine = replace(settings, weights={lang: dict(zip(SIGNALS, weights.tolist(), strict=True))})
    return trust(mine, lang, found.signals, found.off_subject(), found.unknown)


def quality(cases: list[Case], weights: Array, discount: float) -> dict[str, float]:
    """P@1, MRR@10 and Recall@10 (any of the right passages) over the answerable cases."""
    ranks = []
    for case in cases:
        if case.answerable:
            total = rank_scores(case.signals @ weights, case.extra[:, 0], case.extra[:, 1], discount)
            right = np.flatnonzero(case.relevant[np.argsort(-total, kind="stable")])
            ranks.append(int(right[0]) + 1 if len(right) else 10_000)
    found = np.array(ranks)
    return {
        "P@1": float((found == 1).mean()),
        "MRR@10": float(np.where(found <= 10, 1 / found, 0).mean()),
        "Recall@10": float((found <= 10).mean()),
    }


def best_evidence(cases: list[Case], weights: Array, discount: float) -> tuple[Array, Array]:
    """The evidence for each case's first passage, and whether the case is answerable."""
    scores = []
    for case in cases:
        total = rank_scores(case.signals @ weights, case.extra[:, 0], case.extra[:, 1], discount)
        scores.append(float(case.sure(weights)[np.argmax(total)]))
    return np.array(scores), np.array([case.answerable for case in cases])


def threshold(scores: Array, answerable: Array) -> tuple[float, float, float]:
    """The score that best parts the two kinds, the share answered above it and abstained below it."""
    options = np.unique(scores)
    answered = np.array([(scores[answerable] >= each).mean() for each in options])
    abstained = np.array([(scores[~answerable] < each).mean() for each in options])
    best = int(np.argmax(answered + abstained))
    return float(options[best]), float(answered[best]), float(abstained[best])


def tune(cases: list[Case], start: Array, discount: float) -> tuple[Array, float]:
    """Random steps from the present weights, kept when the tuning half ranks better (seeded)."""
    dice = np.random.default_rng(0)
    mine = [case for case in cases if case.split == "tune"]

    def value(weights: Array, same: float) -> float:
        figures = quality(mine, weights, same)
        parted = sum(threshold(*best_evidence(mine, weights, same))[1:])
        return figures["MRR@10"] + figures["Recall@10"] + 0.5 * parted

    best, best_same, best_value = start, discount, value(start, discount)
    for _ in range(TRIES):
        step = np.exp(dice.normal(0, 0.25, len(best))).astype(np.float32)
        trial = best * step * (start.sum() / (best * step).sum())
        same = min(best_same * float(np.exp(dice.normal(0, 0.25))), 0.9)
        if (reached := value(trial, same)) > best_value:
            best, best_same, best_value = trial, same, reached
    return best, best_same


def main() -> None:
    """Print the present figures and the proposed numbers for `search.yml`."""
    from common.settings import ProcessSettings

    searcher = Searcher.open(ProcessSettings().var_dir / "index", None)
    settings = load_settings()
    cases = list(read_cases(searcher))
    for lang in ("en", "zh"):
        spoken = [case for case in cases if case.lang == lang]
        held = [case for case in spoken if case.split == "held"]
        tuning = [case for case in spoken if case.split == "tune"]
        now = settings.weight_vector(lang)
        same_now = settings.other_language[lang]
        for name, (weights, same) in {
            "now": (now, same_now),
            "proposed": tune(spoken, now, same_now),
        }.items():
            limit, _, _ = threshold(*best_evidence(tuning, weights, same))
            scores, answerable = best_evidence(held, weights, same)
            shown = dict(zip(SIGNALS, np.round(weights, 3).tolist(), strict=True))
            print(lang, name, shown, f"other_language={same:.3f} abstain_below={limit:.3f}")
            print("  tuning half", quality(tuning, weights, same))
            print("  held half  ", quality(held, weights, same))
            print(
                f"  held half: answered {(scores[answerable] >= limit).mean():.3f}, "
                f"abstained of unanswerable {(scores[~answerable] < limit).mean():.3f}"
            )


if __name__ == "__main__":
    main()
