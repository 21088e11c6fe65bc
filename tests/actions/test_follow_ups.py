"""A follow-up is written down with the advice, and its failure never spoils the advice."""

import asyncio
from dataclasses import replace

import pytest

from actions.conversing import ConversingAction
from actions.follow_ups import FollowUps
from actions.handlers.action_fallback import ActionFallback
from actions.turn import Turn
from common.clock import now
from common.records.conversation import Conversation
from common.records.follow_up import FollowUp
from tests.actions.fakes import CONVERSATION, WORDS, message, triaged

TURN = Turn(CONVERSATION, "t1", "en", "US", text=WORDS["en"])


def rows(world):
    with world.sessions() as session:
        return session.query(FollowUp).order_by(FollowUp.created_at).all()


def ask_all(world):
    """The gateway has put every question that waits."""
    with world.sessions.begin() as session:
        session.query(FollowUp).filter_by(state="waiting").update({"state": "sent", "sent_at": now()})


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("acuity", ["self_care", "routine"])
def test_advice_is_followed_up(world, lang, acuity):
    world.triage.result = triaged(acuity)
    world.run(ActionFallback, message(WORDS[lang], lang))
    (row,) = rows(world)
    assert (acuity, lang, "waiting", WORDS[lang]) == (row.acuity, row.lang, row.state, row.about)


def test_urgent_advice_is_followed_up_with_its_case(world):
    world.triage.result = triaged("urgent")
    world.run(ActionFallback, message(WORDS["en"]))
    assert (["urgent"], 1) == ([row.acuity for row in rows(world)], len(world.escalations()))


@pytest.mark.parametrize("acuity", ["emergency", "none"])
def test_an_emergency_and_a_question_are_not(world, acuity):
    world.triage.result = triaged(acuity)
    world.run(ActionFallback, message(WORDS["en"]))
    assert [] == rows(world)


def test_the_advice_is_given_although_the_follow_up_cannot_be_written(world, process_logs, monkeypatch):
    def full(*_args):
        raise OSError("disk full: zebra")

    monkeypatch.setattr("common.follow_ups.book.schedule", full)
    world.triage.result = triaged("self_care")
    outcome = world.run(ActionFallback, message("zebra-striped rash"))
    assert "advice" in outcome.kinds
    assert "zebra" not in process_logs()


def test_without_a_database_nothing_is_raised(world):
    follow_ups = FollowUps(world.services())
    world.lose_the_database()
    assert not asyncio.run(follow_ups.schedule(TURN, "routine"))
    assert asyncio.run(follow_ups.open_one(TURN)) is None


def test_an_open_question_is_found_by_its_conversation_and_answered_once(world):
    follow_ups = FollowUps(world.services())
    assert asyncio.run(follow_ups.schedule(TURN, "routine", about="my throat"))
    assert asyncio.run(follow_ups.open_one(TURN)) is None
    ask_all(world)
    found = asyncio.run(follow_ups.open_one(replace(TURN, turn_id="t2")))
    assert "my throat" == found.about
    asyncio.run(follow_ups.answered(TURN, found, "better"))
    asyncio.run(follow_ups.answered(TURN, found, "worse"))
    asyncio.run(follow_ups.answered(TURN, None, "worse"))
    assert [("answered", "better")] == [(row.state, row.why) for row in rows(world)]


def test_the_patients_choice_is_kept(world):
    follow_ups = FollowUps(world.services())
    asyncio.run(follow_ups.choose(TURN, False))
    assert not asyncio.run(follow_ups.schedule(TURN, "routine"))
    asyncio.run(follow_ups.choose(TURN, True))
    with world.sessions() as session:
        assert session.get_one(Conversation, CONVERSATION).follow_ups_off_at is None


def test_every_action_that_reads_words_can_follow_up(world):
    assert isinstance(ActionFallback(world.services()), ConversingAction)
    assert isinstance(ActionFallback(world.services()).follow_ups, FollowUps)
