"""One clinician at a time holds a conversation, for as long as the lease runs."""

import threading
from datetime import timedelta

import pytest

from clinic.tables import AuditEntry, EscalationEvent
from clinic.transitions.act import ActRefused
from clinic.transitions.claim import claim, renew
from clinic.transitions.resolve import resolve
from common.records.conversation import Conversation
from common.records.message import Message
from tests.clinic.conftest import T0, act_at, new_case, quick_staff


def owner(sessions):
    with sessions() as session:
        row = session.query(Conversation).one()
        return row.owner, row.owner_name


def test_a_claim_gives_the_conversation_to_the_clinician(sessions, do, look, mei):
    case_id = new_case(sessions)
    do(claim, case_id, act_at(mei))
    case = look(case_id)
    assert ("claimed", "Mei", T0 + timedelta(minutes=10)) == (case.state, case.holder_name, case.lease_until)
    assert ("clinician", "Mei") == owner(sessions)
    assert case.acknowledged_by == "Mei"


def test_of_eight_clinicians_at_once_exactly_one_wins(sessions, look):
    case_id = new_case(sessions)
    people = [quick_staff(sessions, f"nurse{number}") for number in range(8)]
    ready, outcomes = threading.Barrier(8), []

    def work(person):
        ready.wait()
        try:
            with sessions.begin() as session:
                claim(session, case_id, act_at(person))
            outcomes.append(person.id)
        except ActRefused as refused:
            assert "holds this case until 14:12" in str(refused)
            outcomes.append(None)

    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [one for one in outcomes if one]
    assert [look(case_id).holder_id] == winners
    assert 8 == len(outcomes)
    with sessions() as session:
        assert 1 == session.query(AuditEntry).filter_by(act="claim").count()


def test_claiming_again_renews_the_lease_and_tells_the_patient_nothing_new(sessions, do, look, mei):
    case_id = new_case(sessions)
    do(claim, case_id, act_at(mei))
    do(claim, case_id, act_at(mei, 5))
    assert T0 + timedelta(minutes=15) == look(case_id).lease_until
    with sessions() as session:
        assert 1 == session.query(Message).filter_by(kind="notice").count()


def test_an_expired_claim_may_be_taken_and_the_history_says_from_whom(sessions, do, look, mei, tom):
    case_id = new_case(sessions)
    do(claim, case_id, act_at(mei))
    do(claim, case_id, act_at(tom, 10))
    assert "Tom" == look(case_id).holder_name
    with sessions() as session:
        event = session.query(EscalationEvent).filter_by(kind="taken_over").one()
        assert ("Tom", "from Mei") == (event.actor_name, event.detail)


def test_a_live_claim_is_taken_over_only_when_asked_for(sessions, do, look, mei, tom):
    case_id = new_case(sessions)
    do(claim, case_id, act_at(mei))
    with pytest.raises(ActRefused, match="Mei holds this case until 14:12 UTC"):
        do(claim, case_id, act_at(tom, 1))
    do(claim, case_id, act_at(tom, 1), take_over=True)
    assert ("claimed", "Tom") == (look(case_id).state, look(case_id).holder_name)
    assert ("clinician", "Tom") == owner(sessions)


def test_every_open_case_of_the_conversation_is_claimed_together(sessions, do, look, mei):
    first, second = new_case(sessions, turn="t1"), new_case(sessions, turn="t2")
    other = new_case(sessions, user="bo")
    do(claim, first, act_at(mei))
    assert ["Mei", "Mei", None] == [look(one).holder_name for one in (first, second, other)]


def test_nobody_claims_another_case_of_a_held_conversation(sessions, do, mei, tom):
    first = new_case(sessions, turn="t1")
    do(claim, first, act_at(mei))
    later = new_case(sessions, turn="t2")
    with pytest.raises(ActRefused, match="Mei holds this case"):
        do(claim, later, act_at(tom, 1))


def test_a_resolved_case_cannot_be_claimed(sessions, do, mei):
    case_id = new_case(sessions)
    do(claim, case_id, act_at(mei))
    do(resolve, case_id, act_at(mei))
    with pytest.raises(ActRefused, match="resolved already"):
        do(claim, case_id, act_at(mei))


def test_only_the_holder_renews(sessions, do, look, mei, tom):
    case_id = new_case(sessions)
    do(claim, case_id, act_at(mei))
    assert not do(renew, case_id, act_at(tom, 1))
    assert do(renew, case_id, act_at(mei, 9))
    assert T0 + timedelta(minutes=19) == look(case_id).lease_until
    assert not do(renew, case_id, act_at(mei, 19))
