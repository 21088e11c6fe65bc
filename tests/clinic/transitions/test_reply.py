"""A clinician's words reach the outbox once, and only from the holder."""

import pytest

from clinic.transitions.act import ActInvalid, ActRefused
from clinic.transitions.claim import claim
from clinic.transitions.reply import LONGEST, reply
from clinic.transitions.resolve import resolve
from common.records.message import Message
from common.records.outbox import OutboxRow
from tests.clinic.conftest import act_at, new_case


@pytest.fixture
def claimed(sessions, do, mei):
    case_id = new_case(sessions)
    do(claim, case_id, act_at(mei))
    return case_id


def sent(sessions):
    with sessions() as session:
        return session.query(Message).filter_by(author="clinician").all()


def test_a_reply_is_a_message_with_one_delivery(sessions, do, look, claimed, mei):
    message = do(reply, claimed, act_at(mei, 1), "  Have you called 911?\n")
    (row,) = sent(sessions)
    assert ("Have you called 911?", "Mei", "text") == (row.text, row.author_name, row.kind)
    with sessions() as session:
        assert 1 == session.query(OutboxRow).filter_by(kind="delivery", message_id=message.id).count()
    assert look(claimed).replied_at is not None


def test_a_doubled_click_sends_once(sessions, do, claimed, mei):
    first = do(reply, claimed, act_at(mei), "Hello", client_id="one")
    second = do(reply, claimed, act_at(mei), "Hello", client_id="one")
    do(reply, claimed, act_at(mei), "Hello", client_id="two")
    assert first.id == second.id
    assert 2 == len(sent(sessions))


def test_without_the_claim_nothing_is_sent(sessions, do, claimed, tom, mei):
    with pytest.raises(ActRefused, match="Mei holds this case until 14:12 UTC"):
        do(reply, claimed, act_at(tom), "Hello")
    with pytest.raises(ActRefused, match="Your claim ended at 14:12 UTC. Claim the case again to reply"):
        do(reply, claimed, act_at(mei, 10), "Hello")
    with pytest.raises(ActRefused, match="Claim this case first"):
        do(reply, new_case(sessions, user="bo"), act_at(mei), "Hello")
    assert [] == sent(sessions)


def test_a_resolved_case_takes_no_reply(sessions, do, claimed, mei):
    do(resolve, claimed, act_at(mei))
    with pytest.raises(ActRefused, match="resolved"):
        do(reply, claimed, act_at(mei), "Hello")
    assert [] == sent(sessions)


def test_the_holder_may_answer_a_case_that_came_meanwhile(sessions, do, look, claimed, mei):
    later = new_case(sessions, turn="t2", words="it got worse")
    do(reply, later, act_at(mei, 1), "Call 911 now.")
    assert ("claimed", "Mei") == (look(later).state, look(later).holder_name)
    assert 1 == len(sent(sessions))


@pytest.mark.parametrize(
    ("text", "why"), [(" \n", "Write something"), ("x" * (LONGEST + 1), "4001 characters")]
)
def test_empty_and_overlong_replies_say_what_to_do(do, claimed, mei, text, why):
    with pytest.raises(ActInvalid, match=why):
        do(reply, claimed, act_at(mei), text)
