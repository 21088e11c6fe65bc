"""A message is read from the dialogue server's tracker, with safe defaults for what is missing."""

from hypothesis import given
from hypothesis import strategies as st
from rasa_sdk import Tracker

from actions.turn import Turn
from tests.actions.fakes import asked_before, message


def test_words_language_and_turn_come_from_the_message():
    turn = Turn.read(message("头疼", "zh", region="CN", turn_id="t7"))
    assert ("头疼", "zh", "CN", "t7") == (turn.text, turn.lang, turn.region, turn.turn_id)


def test_a_pressed_button_has_no_words():
    assert "" == Turn.read(message("/ask_person", intent="ask_person")).text


def test_a_typed_slash_arrives_full_width_and_is_words():
    assert "／restart" == Turn.read(message("／restart")).text


def test_what_was_typed_before_a_button_is_still_known():
    before = [{"event": "user", "text": "my knee hurts"}]
    assert "my knee hurts" == Turn.read(message("/ask_person", before=before)).earlier


def test_an_answer_knows_its_question():
    before = asked_before("my knee", "clarify")
    turn = Turn.read(message("since Monday", before=before))
    assert ("clarify", "my knee") == (turn.answering, turn.earlier)


def test_a_question_from_two_turns_ago_is_not_being_answered():
    before = [*asked_before("my knee", "clarify"), {"event": "user", "text": "hello"}]
    assert "" == Turn.read(message("since Monday", before=before)).answering


def test_what_was_quoted_a_little_while_ago_is_still_the_topic():
    quoted = {"event": "bot", "text": "…", "data": {"custom": {"kind": "passage", "topic": "Flu"}}}
    later = [{"event": "user", "text": "thanks"}, {"event": "bot", "text": "You are welcome."}]
    assert "Flu" == Turn.read(message("is it contagious?", before=[quoted, *later])).topic
    assert "" == Turn.read(message("is it contagious?", before=[quoted, *later, *later, *later])).topic


def test_a_tracker_without_a_message_gets_a_turn_of_its_own():
    tracker = Tracker("c", {}, None, [], False, None, {}, None)
    first, second = Turn.read(tracker), Turn.read(tracker)
    assert ("en", "default", "") == (first.lang, first.region, first.text)
    assert first.turn_id != second.turn_id


@given(misses=st.one_of(st.none(), st.floats(), st.text(), st.integers()))
def test_a_broken_count_never_breaks_the_turn(misses):
    assert 0 <= Turn.read(message("hello", misses=misses)).misses
