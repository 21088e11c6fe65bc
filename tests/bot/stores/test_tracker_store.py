"""The dialogue's memory: as fast with a long conversation, honest with two processes and a lost database."""

import pytest

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request, tmp_path):
    """A database of the test's own."""
    if request.param == "sqlite":
        return str(tmp_path / "tracker.db")
    return request.getfixturevalue("postgres").new_database().replace("+psycopg", "")


def test_a_long_conversation_is_known_as_rasa_knows_it_and_one_row_is_read_for_a_turn(inside, where):
    """From memory, read afresh, and in whole."""
    found = inside("memories:long_one", where, 60)
    assert found["rasa"] == found["ours"] == found["afresh"]
    assert 1 == found["rows_read"]
    assert found["events"] < 60
    assert found["rasa_all"] == found["all"]


def test_two_processes_see_each_others_turns_and_two_turns_at_once_are_not_mixed(inside, where):
    """The second of them is refused whole."""
    found = inside("memories:two_processes", where)
    said = found["said"]
    assert said[:2] == found["seen"]
    assert found["refused"]
    assert [*said[:3], said[4]] == found["end"]


def test_an_erased_patient_is_not_remembered(inside, where):
    """Not between turns, not by a turn that was under way, not when row numbers come again."""
    found = inside("memories:erased", where)
    assert (None, True, None) == (found["between"], found["refused"], found["left"])
    assert found["said"] == found["anew"]


def test_a_turn_that_was_not_saved_leaves_no_trace(inside, where):
    """The next one begins where the last saved one ended."""
    before, after = inside("memories:unsaved", where)
    assert before == after


def test_a_database_that_fails_is_not_answered_for_from_memory(inside, where):
    """Neither for reading nor for writing; afterwards it goes on."""
    found = inside("memories:failing", where)
    assert found["read"] and found["write"]
    assert "" == found["after"]


def test_a_new_session_begins_with_its_own_messages(inside, where):
    """The older ones stay in the database."""
    found = inside("memories:sessions", where)
    assert found["said"] == found["remembered"] == found["afresh"]
    assert found["sum"] == found["all"]


def test_nothing_waits_for_the_database_in_the_event_loop(inside, where):
    """Other patients' turns go on meanwhile."""
    assert not inside("memories:threads", where)


def test_a_turn_that_is_given_up_is_stored_by_then_or_never(inside, where):
    """So that the next turn of the conversation knows."""
    cancelled, at_the_end, later, same = inside("memories:given_up", where)
    assert cancelled
    assert at_the_end == later == same
