"""Clinicians are told once of a turn, wherever it can be written."""

import asyncio

import pytest

from actions.clinicians import Clinicians, Standing
from actions.turn import Turn
from common.records.outbox import OutboxRow
from tests.actions.fakes import CONVERSATION, BrokenSpool

TURN = Turn(CONVERSATION, "t1", "en", "US", text="my throat hurts")


def tell(world, turn=TURN, **changes):
    """Tell them; whether that worked."""
    wanted = {"acuity": "urgent", "reason": "triage"} | changes
    return asyncio.run(Clinicians(world.services()).tell(turn, **wanted))


def standing(world, turn=TURN):
    """What is known of the conversation."""
    return asyncio.run(Clinicians(world.services()).standing(turn))


def test_one_turn_makes_one_case_and_one_page_however_often_it_is_told(world):
    assert [True, True] == [tell(world), tell(world)]
    with world.sessions() as session:
        assert 1 == session.query(OutboxRow).filter_by(kind="page").count()
    assert 1 == len(world.escalations())


def test_a_second_telling_raises_the_acuity(world):
    tell(world)
    tell(world, acuity="emergency")
    assert ["emergency"] == [row.acuity for row in world.escalations()]


def test_a_conversation_that_the_database_does_not_know_is_kept_in_the_spool(world):
    assert tell(world, Turn("x" * 32, "t1", "en", "US", text="my throat hurts"))
    assert 1 == len(world.spool)


def test_when_neither_database_nor_spool_takes_it_the_answer_is_no(world):
    world.lose_the_database()
    world.spool = BrokenSpool()
    assert not tell(world)


def test_what_was_told_is_the_conversations_standing(world):
    assert Standing(None, None) == standing(world)
    tell(world)
    assert Standing("urgent", "urgent") == standing(world)


def test_a_database_that_is_away_is_an_error_when_it_is_only_read(world):
    world.lose_the_database()
    with pytest.raises(Exception, match="no such table"):
        standing(world)


def test_no_word_of_the_patient_is_logged(world, capsys):
    world.lose_the_database()
    tell(world)
    printed = capsys.readouterr()
    assert "spooled" in printed.out + printed.err
    assert "throat" not in printed.out + printed.err
