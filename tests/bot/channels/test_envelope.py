"""What may enter the dialogue manager, and in which shape its answers leave it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.envelope import MAX_BODY_BYTES, BadRequest, escaped, joined, read_turn, secret_matches

INTENTS = {"affirm", "feedback", "switch_language"}
GOOD = {
    "sender_id": "c-1", "kind": "text", "text": "my head hurts", "turn_id": "t-1",
    "lang": "en", "region": "US",
}  # fmt: skip


def turn(**changes):
    """Read the good body with changes."""
    return read_turn(json.dumps(GOOD | changes).encode(), INTENTS)


def test_words_arrive_as_they_were_typed():
    """And their context travels as metadata."""
    read = turn()
    assert ("my head hurts", None) == (read.text, read.intent)
    assert {"turn_id": "t-1", "lang": "en", "region": "US"} == read.metadata


def test_what_the_gateway_asked_travels_with_the_words():
    """Only a question that the gateway asks by itself."""
    assert "follow_up" == turn(asked="follow_up").metadata["asked"]


@pytest.mark.parametrize("text", ["/restart", "  /affirm", "/session_start{}", "//restart", "\u3000/restart"])
def test_a_typed_command_is_only_words(text):
    """Rasa would obey a message that starts with a slash."""
    read = turn(text=text)
    assert read.intent is None
    assert not read.text.startswith("/")


@given(st.text())
def test_no_typed_text_ever_starts_with_a_slash(text):
    """Whatever is typed, after the stripping that Rasa itself does."""
    assert not escaped(text).strip().startswith("/")


def test_a_button_carries_an_intent_and_its_values():
    """Booleans stay booleans."""
    read = turn(kind="payload", text='/feedback{"useful": true}')
    assert ("feedback", {"useful": True}) == (read.intent, read.entities)


@pytest.mark.parametrize(
    "payload",
    ["/", "/restart", "/back", "affirm", "/Affirm", "/affirm{", '/affirm{"a": [1]}', "/affirm;x"],
)
def test_a_payload_that_no_button_has_is_refused(payload):
    """With a sentence, and never repeating what was sent."""
    with pytest.raises(BadRequest) as caught:
        turn(kind="payload", text=payload)
    assert 422 == caught.value.status
    assert "restart" not in caught.value.message


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sender_id": ""}, "sender_id"), ({"sender_id": "a/b"}, "sender_id"),
        ({"sender_id": 7}, "sender_id"),
        ({"turn_id": None}, "turn_id"), ({"lang": "fr"}, "lang"), ({"region": "1"}, "region"),
        ({"kind": "file"}, "kind"), ({"asked": "x"}, "asked"), ({"asked": None}, "asked"),
        ({"text": " \n"}, "text"), ({"text": ["a"]}, "text"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(changes, field):
    """So that the caller knows what to mend."""
    with pytest.raises(BadRequest, match=f"^{field}:") as caught:
        turn(**changes)
    assert 422 == caught.value.status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"\xff\xfe", 400), (b"[]", 422), (b"[" * 20_000, 400),
        (b" " * (MAX_BODY_BYTES + 1), 413), (json.dumps(GOOD | {"text": "a" * 8001}).encode(), 413),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_read_is_refused(body, status):
    """Never with an exception of another kind."""
    with pytest.raises(BadRequest) as caught:
        read_turn(body, INTENTS)
    assert status == caught.value.status


def test_half_a_surrogate_does_not_break_the_turn():
    """It could be stored nowhere."""
    assert "? hello" == turn(text="\ud800 hello").text


def test_text_buttons_and_sources_leave_as_one_message():
    """One bubble for the patient."""
    whole = joined(
        {
            "text": "Quoted.",
            "buttons": [{"title": "Yes", "payload": "/affirm", "type": "postback"}],
            "custom": {
                "kind": "passage",
                "sources": [{"url": "https://example.org"}],
                "question": "clarify",
            },
        }
    )
    assert {
        "text": "Quoted.",
        "kind": "passage",
        "buttons": [{"title": "Yes", "payload": "/affirm"}],
        "sources": [{"url": "https://example.org"}],
        "question": "clarify",
        "watch": False,
    } == whole


def test_a_message_with_nothing_to_show_is_left_out():
    """An empty bubble would only puzzle."""
    assert joined({"text": "", "custom": {}}) is None


def test_the_secret_must_match_exactly():
    """Also when somebody sends characters that no secret has."""
    assert secret_matches("s3cret", "s3cret")
    assert not any(secret_matches(given, "s3cret") for given in ("", "s3cre", "S3CRET", "\ud800", "密"))
