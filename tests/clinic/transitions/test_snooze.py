"""A case that can wait waits no longer than the policy allows, with a reason, and comes back."""

from datetime import timedelta

import pytest

from clinic.tables import CaseNote
from clinic.transitions.act import ActInvalid, ActRefused
from clinic.transitions.claim import claim
from clinic.transitions.expire import expire_leases
from clinic.transitions.snooze import snooze
from common.records.conversation import Conversation
from common.records.message import Message
from tests.clinic.conftest import T0, act_at, new_case


def test_a_snoozed_case_counts_as_read_and_returns_when_the_time_is_over(sessions, do, look, mei):
    case_id = new_case(sessions, acuity="urgent")
    do(snooze, case_id, act_at(mei), 30, "waits for a result")
    case = look(case_id)
    assert ("acknowledged", "Mei", T0 + timedelta(minutes=30)) == (
        case.state, case.acknowledged_by, case.next_page_at
    )  # fmt: skip
    with sessions() as session:
        assert "waits for a result" == session.query(CaseNote).one().text
        told = session.query(Message).filter_by(author="system").order_by(Message.id.desc()).first()
        assert "about 14:32 UTC" in told.text
        assert "911" in told.text


def test_an_emergency_is_paged_on_as_if_nobody_had_snoozed_it(sessions, do, look, mei):
    case_id = new_case(sessions)
    do(snooze, case_id, act_at(mei), 5, "calling the ambulance")
    assert T0 + timedelta(minutes=5) == look(case_id).next_page_at


def test_the_holder_lets_the_case_go_and_the_patient_stays_with_the_clinicians(sessions, do, look, mei):
    case_id = new_case(sessions, acuity="routine")
    do(claim, case_id, act_at(mei))
    do(snooze, case_id, act_at(mei, 1), 60, "back after lunch")
    assert (None, None) == (look(case_id).holder_id, look(case_id).lease_until)
    with sessions() as session:
        assert "clinician" == session.query(Conversation).one().owner


@pytest.mark.parametrize(
    ("acuity", "minutes", "reason", "says"),
    [
        ("emergency", 6, "x", "by 1 to 5 minutes"), ("urgent", 61, "x", "by 1 to 60 minutes"),
        ("urgent", 0, "x", "by 1 to 60 minutes"), ("urgent", 5, "  ", "Say why"),
    ],
)  # fmt: skip
def test_too_long_or_without_a_reason_is_refused(sessions, do, look, mei, acuity, minutes, reason, says):
    case_id = new_case(sessions, acuity=acuity)
    with pytest.raises(ActInvalid, match=says):
        do(snooze, case_id, act_at(mei), minutes, reason)
    assert "open" == look(case_id).state


def test_nobody_snoozes_what_another_holds(sessions, do, mei, tom):
    case_id = new_case(sessions)
    do(claim, case_id, act_at(mei))
    with pytest.raises(ActRefused, match="Mei holds this case"):
        do(snooze, case_id, act_at(tom, 1), 5, "x")


def test_a_red_flag_on_the_same_turn_ends_the_snooze(sessions, do, look, mei):
    case_id = new_case(sessions, acuity="routine")
    do(snooze, case_id, act_at(mei), 60, "x")
    assert case_id == new_case(sessions, acuity="emergency")
    assert ("open", None) == (look(case_id).state, look(case_id).snoozed_until)


def test_who_is_with_the_patient_stays_when_another_case_of_the_patient_is_put_off(
    sessions, do, look, mei, tom
):
    """Otherwise nobody would tell the patient when that clinician has to leave."""
    held = new_case(sessions)
    do(claim, held, act_at(tom))
    do(snooze, new_case(sessions, turn="t2", acuity="routine"), act_at(mei, 1), 60, "can wait")
    with sessions() as session:
        assert "Tom" == session.query(Conversation).one().owner_name
    expire_leases(sessions, T0 + timedelta(minutes=11))
    with sessions() as session:
        told = session.query(Message).filter_by(author="system").order_by(Message.id.desc()).first()
        assert "had to leave" in told.text


def test_a_doubled_click_puts_off_once(sessions, do, look, mei):
    case_id = new_case(sessions, acuity="urgent")
    for minute in (0, 1):
        do(snooze, case_id, act_at(mei, minute), 30, "waits for a result", client_id="c1")
    assert T0 + timedelta(minutes=30) == look(case_id).snoozed_until
    with sessions() as session:
        assert 1 == session.query(CaseNote).count()
        told = [row.extra["notice"] for row in session.query(Message).filter_by(author="system")]
        assert 1 == told.count("snoozed")
    do(snooze, case_id, act_at(mei, 2), 30, "still waits", client_id="c2")
    assert T0 + timedelta(minutes=32) == look(case_id).snoozed_until
