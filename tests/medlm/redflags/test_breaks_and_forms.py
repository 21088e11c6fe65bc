"""What stands between a denial and an emergency, and in whatever form it is written, hides nothing."""

from pathlib import Path

import pytest
import yaml

from medlm.redflags import Screener, default_screener

HERE = Path(__file__).parent
DENIED = {"en": "I have no fever", "zh": "没有发烧"}
BREAKS = ("\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")
CONTROLS = ("\x00", "\x07", "\x1b", "\x7f", "\x80", "\ud800", "\u200b", "\u202e")


def emergencies(lang: str) -> list[str]:
    return yaml.safe_load((HERE / f"cases.{lang}.yml").read_text("utf-8"))["emergencies"]


def missed(screener: Screener, texts: list[str]) -> list[str]:
    found = ((text, screener.screen(text)) for text in texts)
    return [text for text, flags in found if not flags or flags[0].acuity != "emergency"]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("line_break", BREAKS, ids=lambda char: f"U+{ord(char):04X}")
def test_a_denial_ends_with_its_line_whatever_ends_the_line(lang, line_break):
    """One case in each language begins with its weeks of pregnancy, which must begin the message."""
    texts = [f"{DENIED[lang]}{line_break}{text}" for text in emergencies(lang)]
    assert len(missed(default_screener(), texts)) <= 1


@pytest.mark.parametrize("blank", [" ", "  ", "\u3000", "\t"])
def test_a_blank_between_chinese_clauses_ends_a_denial_like_a_comma(blank):
    """Patients type a blank where print has a comma; after a comma 6 of these 286 are missed."""
    texts = [f"{DENIED['zh']}{blank}{text}" for text in emergencies("zh")]
    assert len(missed(default_screener(), texts)) <= 8


def test_a_blank_does_not_end_the_denial_of_the_very_next_word():
    assert () == default_screener().screen("没有 胸痛")


@pytest.mark.parametrize("char", CONTROLS, ids=lambda char: f"U+{ord(char):04X}")
@pytest.mark.parametrize(
    "text", ["crushing chest pain", "体温41.5度", "胸口压榨样疼痛", "blood in my urine. chest pain, sweating"]
)
def test_characters_that_nobody_sees_change_nothing(char, text):
    screener = default_screener()
    plain = [(flag.rule_id, flag.acuity) for flag in screener.screen(text)]
    for place in range(1, len(text)):
        hidden = text[:place] + char + text[place:]
        assert plain == [(flag.rule_id, flag.acuity) for flag in screener.screen(hidden)], hidden


def test_characters_copied_from_a_pdf_are_read_as_what_they_look_like():
    texts = ["\u2f3c\u2f1d压榨样疼痛", "吐\u2f8e"]
    assert [] == missed(default_screener(), texts)
