"""Trains the triage head: levels, their calibration by language, and likely conditions."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from common.acuity import ACUITIES, rank
from common.locale import LANGUAGES
from medlm.encoder import main_lang
from medlm.errors import ModelError
from medlm.redflags import RedFlag
from medlm.triage.calibration import declare_threshold, fit_temperature, in_order, scaled, thresholds
from medlm.triage.cases import LabelledCase, in_half, read_cases
from medlm.triage.head import Calibration, Conditions, Experts, Linear, Source, TriageHead
from medlm.triage.ngrams import hashed
from medlm.triage.plain import reading

Say = Callable[[str], None]
Array = np.ndarray[Any, Any]


def train_triage(
    config: dict[str, Any],
    data: Path,
    reader: Source,
    screen: Callable[[str], tuple[RedFlag, ...]],
    weights_dir: Path,
    say: Say,
) -> TriageHead:
    """Train on ``data``/train, calibrate on the calibration half of ``data``/holdout, store and return.

    While the hold-out lacks a level in a language, training cases are kept back for the calibration.
    Raises ModelError when a language or a level has no training case.
    """
    cases = read_cases(data / "train")
    _check(cases)
    calibration = in_half(read_cases(data / "holdout"), "calibration") if (data / "holdout").is_dir() else []
    if not _is_complete(calibration, config["least_calibration"]):
        cases, calibration = _keep_back(cases, config["calibration_share"])
        say("the hold-out lacks cases of a level: calibrating on training cases that are kept back")
    say(f"{len(cases)} cases to learn from, {len(calibration)} to calibrate on")
    experts = Experts(fit_linear(config, cases), reader, config["reader_share"])
    say("levels learned")
    conditions = fit_conditions(config, cases, experts.opinions([case.text for case in cases])[0])
    say(f"{len(conditions.names)} conditions learned")
    name = f"careline-triage-{_digest(cases, config)}"
    calibrated = calibrate(config, calibration, experts, screen)
    head = TriageHead(experts, calibrated, conditions, name=name)
    head.save(weights_dir, {"cases": str(len(cases)), "seed": str(config["seed"])})
    return head


def fit_linear(config: dict[str, Any], cases: Sequence[LabelledCase]) -> Linear:
    """Multinomial logistic regression with a cost a level, on both languages together."""
    from sklearn.linear_model import LogisticRegression

    scale = config["ngram_scale"]
    inputs = hashed([reading(case.text) for case in cases], config["ngram_buckets"]) * scale
    truth = np.array([rank(case.acuity) for case in cases])
    costs = in_order(config["costs"], ACUITIES)[truth]
    model = LogisticRegression(C=config["regularisation"], max_iter=1000, tol=1e-3)
    model.fit(inputs, truth, sample_weight=costs)
    # rounded here as they are stored, so that the calibration sees what will be served
    stored = (model.coef_.T * scale).astype(np.float16).astype(np.float32)
    return Linear(stored, model.intercept_.astype(np.float32))


def calibrate(
    config: dict[str, Any],
    cases: Sequence[LabelledCase],
    experts: Experts,
    screen: Callable[[str], tuple[RedFlag, ...]],
) -> dict[str, Calibration]:
    """Temperature and set thresholds of each language, on cases that were not trained on.

    A level that a case's red flag gives already is not left to the classifier to find.
    """
    out = {}
    for lang in LANGUAGES:
        own = [case for case in cases if main_lang(case.text, case.lang) == lang]
        if not own:
            raise ModelError(f"no calibration case in language {lang!r}: add some to the hold-out")
        texts = [case.text for case in own]
        logits = experts.opinions(texts)[1]
        truth = np.array([rank(case.acuity) for case in own])
        temperature = fit_temperature(logits, truth)
        flagged = [min((rank(flag.acuity) for flag in screen(text)), default=len(ACUITIES)) for text in texts]
        shares, covered = scaled(logits, temperature), np.array(flagged) <= truth
        least = thresholds(shares, truth, in_order(config["miss"], ACUITIES), covered=covered)
        harmless = truth >= rank("self_care")
        declare = declare_threshold(shares[:, 0], harmless, config["harmless_as_emergency"])
        out[lang] = Calibration(temperature, least, declare, config["caution"])
    return out


def fit_conditions(config: dict[str, Any], cases: Sequence[LabelledCase], vectors: Array) -> Conditions:
    """One logistic regression for each condition that enough cases name."""
    from sklearn.linear_model import LogisticRegression

    own = config["conditions"]
    counts = Counter(name for case in cases for name in case.conditions)
    names = tuple(sorted(name for name, count in counts.items() if count >= own["least_cases"]))
    weights = np.zeros((vectors.shape[1], len(names)), np.float32)
    bias = np.zeros(len(names), np.float32)
    for at, name in enumerate(names):
        truth = np.array([name in case.conditions for case in cases])
        model = LogisticRegression(C=config["regularisation"], max_iter=300).fit(vectors, truth)
        weights[:, at], bias[at] = model.coef_[0], model.intercept_[0]
    return Conditions(names, weights, bias, own["least_probability"], own["at_most"])


def _check(cases: Sequence[LabelledCase]) -> None:
    for lang in LANGUAGES:
        missing = set(ACUITIES) - {case.acuity for case in cases if case.lang == lang}
        if missing:
            raise ModelError(f"no training case in {lang!r} for: {', '.join(sorted(missing, key=rank))}")


def _is_complete(cases: Sequence[LabelledCase], least: int) -> bool:
    """Whether each language has so many cases of each level that thresholds can be chosen on them."""
    counts = Counter((case.lang, case.acuity) for case in cases)
    return all(counts[lang, acuity] >= least for lang in LANGUAGES for acuity in ACUITIES)


def _keep_back(cases: Sequence[LabelledCase], share: float) -> tuple[list[LabelledCase], list[LabelledCase]]:
    """Split by hash, the two cases of a hard pair on the same side."""
    trained = [case for case in cases if case.draw() >= share]
    return trained, [case for case in cases if case.draw() < share]


def _digest(cases: Sequence[LabelledCase], config: dict[str, Any]) -> str:
    parts = [f"{case.id}\t{case.text}\t{case.acuity}" for case in cases]
    return hashlib.sha256("\n".join([*parts, repr(config)]).encode()).hexdigest()[:8]
