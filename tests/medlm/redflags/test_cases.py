"""Table-driven wordings: what each rule must catch, what must be an emergency, what must not."""

from pathlib import Path

import pytest
import yaml

from medlm.redflags import Screener

LANGUAGES = ("en", "zh")
CASES = {
    lang: yaml.safe_load((Path(__file__).parent / f"cases.{lang}.yml").read_text("utf-8"))
    for lang in LANGUAGES
}
POSITIVE = [
    (lang, rule, text)
    for lang in LANGUAGES
    for rule, texts in CASES[lang]["positive"].items()
    for text in texts
]


def listed(name: str) -> list[str]:
    return [text for lang in LANGUAGES for text in CASES[lang][name]]


@pytest.mark.parametrize(("lang", "rule", "text"), POSITIVE)
def test_a_rule_catches_its_wordings(screener: Screener, lang: str, rule: str, text: str) -> None:
    """Each listed wording raises its own rule."""
    assert rule in {flag.rule_id for flag in screener.screen(text)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_has_three_wordings(screener: Screener, lang: str) -> None:
    """No rule of either language is without at least three tested wordings."""
    rules = {rule.rule_id for rule in screener.rules if rule.lang == lang}
    assert rules == set(CASES[lang]["positive"])
    assert all(len(set(texts)) >= 3 for texts in CASES[lang]["positive"].values())


@pytest.mark.parametrize("text", listed("emergencies"))
def test_lay_emergencies_are_emergencies(screener: Screener, text: str) -> None:
    """Terse, misspelt, rambling and third-person reports of emergencies raise one."""
    assert "emergency" in {flag.acuity for flag in screener.screen(text)}


@pytest.mark.parametrize("text", listed("silent"))
def test_harmless_messages_raise_nothing(screener: Screener, text: str) -> None:
    """Questions, denials, history, idioms and everyday complaints raise no flag at all."""
    assert () == screener.screen(text)


@pytest.mark.parametrize("text", listed("no_emergency"))
def test_anxious_but_harmless_messages_are_no_emergency(screener: Screener, text: str) -> None:
    """Worried or minor messages may at most be urgent."""
    assert "emergency" not in {flag.acuity for flag in screener.screen(text)}
