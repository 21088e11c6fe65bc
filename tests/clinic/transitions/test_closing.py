"""Resolving and handing back end what the holder holds, and only then does the assistant go on."""

import pytest

from clinic.tables import AuditEntry
from clinic.transitions.act import ActInvalid, ActRefused
from clinic.transitions.claim import claim
from clinic.transitions.expire import expire_leases
from clinic.transitions.hand_back import hand_back
from clinic.transitions.resolve import outcomes, resolve
from common.records.conversation import Conversation
from common.records.message import Message
from tests.clinic.conftest import act_at, new_case


def owner(sessions):
    with sessions() as session:
        return session.query(Conversation).one().owner


@pytest.mark.parametrize(("verb", "outcome"), [(hand_back, "handed_back"), (resolve, "not_stated")])
def test_closing_gives_the_conversation_back(sessions, do, look, mei, verb, outcome):
    case_id = new_case(sessions)
    do(claim, case_id, act_at(mei))
    do(verb, case_id, act_at(mei, 1))
    case = look(case_id)
    assert ("resolved", outcome, None, None) == (case.state, case.outcome, case.holder_id, case.lease_until)
    assert "assistant" == owner(sessions)
    with sessions() as session:
        notice = session.query(Message).filter_by(kind="notice").order_by(Message.id.desc()).first()
        assert "Mei" in notice.text
        assert "911" in notice.text
        assert 1 == session.query(AuditEntry).filter_by(act=verb.__name__, detail=outcome).count()


def test_an_urgency_that_a_clinician_settled_binds_no_more(sessions, do, mei):
    first, second = new_case(sessions, turn="t1"), new_case(sessions, turn="t2", acuity="urgent")
    do(claim, first, act_at(mei))
    third = new_case(sessions, turn="t3")
    do(resolve, second, act_at(mei, 1))
    with sessions() as session:
        assert "emergency" == session.query(Conversation).one().acuity_floor
    do(claim, third, act_at(mei, 2))
    do(resolve, third, act_at(mei, 3))
    with sessions() as session:
        assert session.query(Conversation).one().acuity_floor is None


def test_only_the_holder_closes(sessions, do, look, mei, tom):
    case_id = new_case(sessions)
    for verb in (resolve, hand_back):
        with pytest.raises(ActRefused, match="Claim this case first"):
            do(verb, case_id, act_at(mei))
    do(claim, case_id, act_at(mei))
    with pytest.raises(ActRefused, match="Mei holds this case"):
        do(resolve, case_id, act_at(tom))
    assert "claimed" == look(case_id).state


def test_a_case_that_came_meanwhile_stays_open_and_keeps_the_patient_with_the_clinicians(
    sessions, do, look, mei
):
    first = new_case(sessions, turn="t1")
    do(claim, first, act_at(mei))
    later = new_case(sessions, turn="t2")
    do(resolve, first, act_at(mei, 1), "advised")
    assert ("resolved", "open") == (look(first).state, look(later).state)
    assert "clinician" == owner(sessions)
    do(claim, later, act_at(mei, 2))
    do(resolve, later, act_at(mei, 3), "advised")
    assert "assistant" == owner(sessions)


def test_an_unknown_outcome_lists_the_known_ones(sessions, do, mei):
    case_id = new_case(sessions)
    do(claim, case_id, act_at(mei))
    with pytest.raises(ActInvalid, match="advised, emergency_services_advised"):
        do(resolve, case_id, act_at(mei), "bananas")
    assert "handed_back" in outcomes()


def test_an_expired_claim_opens_the_case_and_keeps_the_patient_with_the_clinicians(
    sessions, do, look, mei
):
    case_id = new_case(sessions)
    do(claim, case_id, act_at(mei))
    assert 0 == expire_leases(sessions, act_at(mei, 9.9).at)
    assert 1 == expire_leases(sessions, act_at(mei, 10).at)
    assert 0 == expire_leases(sessions, act_at(mei, 11).at)
    case = look(case_id)
    assert ("open", None, act_at(mei, 10).at) == (case.state, case.holder_id, case.next_page_at)
    assert "clinician" == owner(sessions)
    with sessions() as session:
        last = session.query(Message).order_by(Message.id.desc()).first()
        assert "had to leave" in last.text


def test_a_patient_who_stays_with_the_clinicians_is_not_told_of_the_assistant(sessions, do, mei):
    first = new_case(sessions, turn="t1")
    do(claim, first, act_at(mei))
    new_case(sessions, turn="t2")
    do(hand_back, first, act_at(mei, 1))
    assert "clinician" == owner(sessions)
    with sessions() as session:
        notice = session.query(Message).filter_by(kind="notice").order_by(Message.id.desc()).first()
    assert "left" == notice.extra["notice"]
