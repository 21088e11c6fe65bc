"""A colleague is asked to take a case, and a hand-over to somebody who does not come is noticed."""

import pytest

from clinic.tables import CaseNote, EscalationEvent, StaffAccount
from clinic.transitions.act import ActInvalid, ActRefused, StaffMember
from clinic.transitions.assign import assign, colleagues, hand_over_all
from clinic.transitions.claim import claim
from clinic.transitions.resolve import resolve
from common.records.conversation import Conversation
from common.records.message import Message
from common.records.outbox import OutboxRow
from tests.clinic.conftest import act_at, new_case


def test_a_handed_over_case_is_open_and_unread_and_the_colleague_is_paged(sessions, do, look, mei, tom):
    case_id = new_case(sessions)
    do(claim, case_id, act_at(mei))
    do(assign, case_id, act_at(mei, 1), tom.id, "Allergic to nothing; waits for a call back.")
    case = look(case_id)
    assert ("open", "Tom") == (case.state, case.assigned_name)
    assert (None, None) == (case.holder_id, case.acknowledged_at)
    with sessions() as session:
        note = session.query(CaseNote).one()
        assert ("handover", "Mei", case_id) == (note.kind, note.author_name, note.escalation_id)
        assert 2 == session.query(OutboxRow).filter_by(kind="page").count()
        conversation = session.query(Conversation).one()
        assert ("clinician", None) == (conversation.owner, conversation.owner_name)
        told = session.query(Message).filter_by(author="system").order_by(Message.id.desc()).first()
        assert "Tom has been asked to go on" in told.text


def test_the_colleague_who_claims_is_asked_no_more(sessions, do, look, mei, tom):
    case_id = new_case(sessions)
    do(assign, case_id, act_at(mei), tom.id)
    do(claim, case_id, act_at(tom, 1))
    assert ("claimed", None) == (look(case_id).state, look(case_id).assigned_id)


def test_only_the_holder_or_a_supervisor_hands_over_what_is_held(sessions, do, look, mei, tom):
    case_id = new_case(sessions)
    do(claim, case_id, act_at(mei))
    with pytest.raises(ActRefused, match="Mei holds this case. Only they or a supervisor"):
        do(assign, case_id, act_at(tom, 1), mei.id)
    sue = StaffMember("s", "sue", "Sue", "supervisor")
    do(assign, case_id, act_at(sue, 1), tom.id)
    assert "Tom" == look(case_id).assigned_name


@pytest.mark.parametrize("to", ["", "nobody"])
def test_a_case_goes_only_to_somebody_who_may_take_it(sessions, do, mei, to):
    with pytest.raises(ActInvalid, match="Choose a colleague"):
        do(assign, new_case(sessions), act_at(mei), to)


def test_editors_and_people_who_left_are_no_colleagues(sessions, mei, tom):
    with sessions.begin() as session:
        session.get_one(StaffAccount, tom.id).role = "editor"
        assert [] == colleagues(session, act_at(mei))


def test_a_resolved_case_is_not_handed_over(sessions, do, mei, tom):
    case_id = new_case(sessions)
    do(claim, case_id, act_at(mei))
    do(resolve, case_id, act_at(mei))
    with pytest.raises(ActRefused, match="resolved already"):
        do(assign, case_id, act_at(mei), tom.id)


def test_at_shift_change_everything_that_i_hold_goes_with_one_note(sessions, do, look, mei, tom):
    mine = [new_case(sessions, user=user) for user in ("ana", "bo")]
    other = new_case(sessions, user="cy")
    for case_id in mine:
        do(claim, case_id, act_at(mei))
    assert 2 == do(hand_over_all, act_at(mei, 1), tom.id, "Night shift")
    assert ["Tom", "Tom", None] == [look(one).assigned_name for one in [*mine, other]]
    with pytest.raises(ActRefused, match="You hold no case"):
        do(hand_over_all, act_at(mei, 2), tom.id)


def test_the_colleague_can_claim_although_the_holder_held_two_cases_of_the_patient(
    sessions, do, look, mei, tom
):
    """A claim takes a patient's cases together, so a hand-over gives them away together."""
    first, second = new_case(sessions), new_case(sessions, turn="t2", acuity="urgent")
    do(claim, first, act_at(mei))
    do(assign, first, act_at(mei, 1), tom.id)
    assert ["open", "open"] == [look(one).state for one in (first, second)]
    do(claim, first, act_at(tom, 2))
    assert [tom.id, tom.id] == [look(one).holder_id for one in (first, second)]


def test_at_shift_change_a_patient_with_two_cases_hears_of_it_once(sessions, do, mei, tom):
    first, _ = new_case(sessions), new_case(sessions, turn="t2", acuity="urgent")
    do(claim, first, act_at(mei))
    assert 2 == do(hand_over_all, act_at(mei, 1), tom.id)
    with sessions() as session:
        told = [message.text for message in session.query(Message).filter_by(author="system")]
        assert 1 == sum("Tom has been asked to go on" in text for text in told)


def test_a_doubled_click_hands_over_once(sessions, do, mei, tom):
    case_id = new_case(sessions)
    do(claim, case_id, act_at(mei))
    for minute in (1, 2):
        do(assign, case_id, act_at(mei, minute), tom.id, "please go on", client_id="c1")
    with sessions() as session:
        assert 1 == session.query(CaseNote).count()
        assert 1 == session.query(EscalationEvent).filter_by(kind="assigned").count()
        assert 1 == session.query(OutboxRow).filter(OutboxRow.dedupe_key.contains(":assigned:")).count()
