"""Acknowledging stops the paging for a while and tells the patient when it was read."""

import pytest

from clinic.transitions.acknowledge import acknowledge
from clinic.transitions.act import ActRefused, CaseNotFound
from clinic.transitions.claim import claim
from common.records.message import Message
from common.records.outbox import OutboxRow
from tests.clinic.conftest import act_at, new_case


def notices(sessions):
    with sessions() as session:
        return [row.text for row in session.query(Message).filter_by(kind="notice").order_by(Message.id)]


def test_the_patient_is_told_the_time_in_their_language(sessions, do, look, mei):
    english, chinese = new_case(sessions), new_case(sessions, user="li", lang="zh")
    do(acknowledge, english, act_at(mei))
    do(acknowledge, chinese, act_at(mei))
    told = ["A clinician has read this at 14:02 UTC.", "医护人员已于 14:02 UTC 阅读您的信息。"]
    assert told == notices(sessions)
    with sessions() as session:
        assert 2 == session.query(OutboxRow).filter_by(kind="delivery").count()
    assert ("acknowledged", "Mei") == (look(english).state, look(english).acknowledged_by)


def test_twice_by_the_same_person_is_once(sessions, do, mei):
    case_id = new_case(sessions)
    do(acknowledge, case_id, act_at(mei))
    do(acknowledge, case_id, act_at(mei, 1))
    assert 1 == len(notices(sessions))


def test_somebody_elses_acknowledgement_is_named(sessions, do, mei, tom):
    case_id = new_case(sessions)
    do(acknowledge, case_id, act_at(mei))
    with pytest.raises(ActRefused, match="Mei acknowledged this at 14:02"):
        do(acknowledge, case_id, act_at(tom))


def test_a_claimed_case_cannot_be_acknowledged(sessions, do, mei, tom):
    case_id = new_case(sessions)
    do(claim, case_id, act_at(mei))
    with pytest.raises(ActRefused, match="Mei has already claimed"):
        do(acknowledge, case_id, act_at(tom))


def test_an_unknown_case_is_said_to_be_unknown(sessions, do, mei):
    with pytest.raises(CaseNotFound, match="no such case"):
        do(acknowledge, "nothing", act_at(mei))
