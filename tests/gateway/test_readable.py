"""What counts as a message that can be read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.envelope import read_turn
from gateway.readable import clean, escape_command, trouble_with
from gateway.settings import GatewaySettings


@pytest.mark.parametrize(
    ("text", "trouble"),
    [("", "empty"), ("  \u200b\u202e ", "empty"), ("😀😀", "emoji_only"), ("?!", "emoji_only"),
     ("x" * 4001, "too_long"), ("我头痛", None), ("my head hurts", None), ("39", None)],
)  # fmt: skip
def test_only_words_and_numbers_can_be_answered(text, trouble):
    assert trouble == trouble_with(clean(text), 4000)


def test_control_characters_and_direction_overrides_go_and_the_words_stay():
    assert "chest pain" == clean("\x00chest\u202e pain\x1b")


def test_line_breaks_stay():
    assert "one\ntwo" == clean("one\ntwo\n")


@pytest.mark.parametrize("command", ["/restart", "/admin{}", "/"])
def test_typed_text_is_never_a_command(command):
    assert not escape_command(command).startswith("/")


@given(st.text())
def test_cleaning_is_settled_after_one_pass_and_never_fails(text):
    once = clean(text)
    assert once == clean(once)
    once.encode("utf-8")


@pytest.mark.parametrize("letter", ["x", "钾"])
def test_a_report_of_eight_thousand_characters_passes_the_gateway_and_the_dialogue(letter):
    text = letter * 8000
    assert trouble_with(text, GatewaySettings(_env_file=None).max_text_chars) is None
    sent = {"sender_id": "c", "turn_id": "t", "lang": "en", "region": "US", "kind": "text", "text": text}
    assert text == read_turn(json.dumps(sent).encode(), ()).text
