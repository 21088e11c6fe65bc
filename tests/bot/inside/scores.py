"""The trained classifier beside its plain arrays, in Rasa's own environment."""

from typing import Any

import numpy as np

from bot.components.intent_classifier import _untrained
from bot.components.intent_scores import IntentScores

TEXTS = [
    ("my head hurts", "symptom body"), ("my throat hurts today", "symptom"), ("头 很 痛", "symptom"),
    ("hello there", ""), ("你好", ""), ("good morning", ""), ("what is diabetes", "question"),
    ("什么 是 糖尿病", "question"), ("what is asthma", "question"),
]  # fmt: skip
NAMES = ["symptom"] * 3 + ["greet"] * 3 + ["ask"] * 3
NEW = [
    ("my knee hurts", "body"),
    ("糖尿病 痛", "symptom question"),
    ("zzz qqq", ""),
    ("👍", ""),
    ("", ""),
]


def trained() -> Any:
    """A small model of the same make as the real one."""
    model = _untrained(20.0, 300)
    return model.fit(np.array([(words, words, groups) for words, groups in TEXTS], dtype=object), NAMES)


def compared() -> dict[str, Any]:
    """Both probabilities of each text."""
    model = trained()
    scores = IntentScores(model)
    pairs = []
    for words, groups in TEXTS + NEW:
        row = (words, words, groups)
        theirs = model.predict_proba(np.array([row], dtype=object))[0]
        pairs.append([list(scores.probabilities(row).values()), theirs.tolist()])
    return {"pairs": pairs, "classes": scores.classes, "expected_classes": list(model.classes_)}


def refused() -> str:
    """What is said of a vectoriser with another norm."""
    model = trained()
    model.named_steps["features"].transformers_[0][1].norm = "l1"
    try:
        IntentScores(model)
    except ValueError as error:
        return str(error)
    return ""
