"""Short everyday messages: plain complaints frighten nobody, plain emergencies are never missed."""

from pathlib import Path

import pytest
import yaml

from common.locale import LANGUAGES
from medlm.engine import TriageEngine

PLAIN = yaml.safe_load((Path(__file__).parent / "plain_words.yml").read_text("utf-8"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plain_complaint_is_never_an_emergency(engine: TriageEngine, lang: str) -> None:
    """A sore throat stays a sore throat."""
    texts = PLAIN["never_an_emergency"][lang]
    results = engine.triage(texts)
    wrong = {text for text, one in zip(texts, results, strict=True) if one.acuity == "emergency"}
    assert wrong <= set(PLAIN["wrong_today"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_greeting_or_a_question_reports_nothing(engine: TriageEngine, lang: str) -> None:
    """Information is asked for; nobody is ill, and nobody is asked back whether it is an emergency."""
    texts = PLAIN["nothing_reported"][lang]
    results = engine.triage(texts)
    wrong = {
        text
        for text, one in zip(texts, results, strict=True)
        if one.acuity != "none" or "emergency" in one.prediction_set
    }
    assert wrong <= set(PLAIN["wrong_today"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plain_emergency_is_always_an_emergency(engine: TriageEngine, lang: str) -> None:
    """By rule or by model."""
    texts = PLAIN["always_an_emergency"][lang]
    results = engine.triage(texts)
    assert [] == [text for text, one in zip(texts, results, strict=True) if one.acuity != "emergency"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_are_enough_of_them(lang: str) -> None:
    """At least forty of each, none twice."""
    for group in ("never_an_emergency", "always_an_emergency"):
        assert len(set(PLAIN[group][lang])) == len(PLAIN[group][lang]) >= 40
