"""An escalation is written once, never lowered, and never lost."""

import threading
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.escalations import REASONS, Attention, EscalationRequest, attention, escalate
from clinic.sbar import Sbar
from clinic.tables import Escalation, EscalationEvent
from clinic.transitions.acknowledge import acknowledge
from clinic.transitions.claim import claim
from clinic.transitions.resolve import resolve
from common.acuity import ACUITIES, rank
from common.clock import now
from common.records.conversation import Conversation
from common.records.outbox import OutboxRow
from tests.clinic.conftest import POSTGRES, act_at, new_case, new_conversation

WIDE = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def pages(sessions) -> list[str]:
    with sessions() as session:
        return [row.dedupe_key for row in session.query(OutboxRow).filter_by(kind="page")]


def test_the_same_turn_twice_is_one_case_with_one_page(sessions):
    first, second = new_case(sessions), None
    with sessions.begin() as session:
        case = session.get_one(Escalation, first)
        second = escalate(session, request_for(case.conversation_id)).id
    assert first == second
    assert [f"page:{first}:emergency"] == pages(sessions)
    with sessions() as session:
        assert ["created"] == [event.kind for event in session.query(EscalationEvent)]


def request_for(conversation_id: str, acuity: str = "emergency", **values) -> EscalationRequest:
    known = {
        "trigger_words": ("crushing chest pain",),
        "rule_ids": ("chest-pain",),
        "patient_words": "I have crushing chest pain",
    }
    return EscalationRequest(conversation_id, "t1", acuity, "red_flag", "en", **known | values)


def test_a_repeat_merges_words_and_rules(sessions, look):
    case_id = new_case(sessions)
    with sessions.begin() as session:
        escalate(
            session,
            request_for(
                look(case_id).conversation_id, "urgent",
                trigger_words=("left arm",), rule_ids=("arm",), model_reasons=("urgent 0.7",),
            ),
        )  # fmt: skip
    case = look(case_id)
    assert ("crushing chest pain", "left arm") == case.trigger_words
    assert ("chest-pain", "arm") == case.rule_ids
    assert ("urgent 0.7",) == case.model_reasons
    assert "emergency" == case.acuity


@WIDE
@given(st.lists(st.sampled_from(ACUITIES), min_size=1, max_size=6))
def test_the_acuity_never_falls_whatever_comes_after(sessions, acuities):
    levels = []
    with sessions.begin() as session:
        conversation = new_conversation(session, user=uuid4().hex)
        for acuity in acuities:
            case = escalate(session, request_for(conversation.id, acuity))
            levels.append(case.acuity_rank)
            assert rank(case.acuity) == case.acuity_rank
            assert rank(conversation.acuity_floor) <= case.acuity_rank
        session.rollback()
    assert all(later <= earlier for earlier, later in pairwise(levels))
    assert min(map(rank, acuities)) == levels[-1]


def test_the_floor_of_the_conversation_is_never_lowered(sessions):
    new_case(sessions, turn="t1", acuity="emergency")
    new_case(sessions, turn="t2", acuity="routine", reason="person_asked")
    with sessions() as session:
        assert "emergency" == session.query(Conversation).one().acuity_floor


def test_a_raise_opens_an_acknowledged_case_again_and_pages_again(sessions, look, do, mei):
    case_id = new_case(sessions, acuity="urgent", reason="triage")
    do(acknowledge, case_id, act_at(mei))
    do(escalate, request_for(look(case_id).conversation_id, "emergency"))
    case = look(case_id)
    assert ("open", "emergency", None) == (case.state, case.acuity, case.acknowledged_at)
    assert case.next_page_at is not None
    assert [f"page:{case_id}:urgent", f"page:{case_id}:emergency"] == pages(sessions)


def test_a_raise_leaves_the_claim_with_its_holder_but_pages(sessions, look, do, mei):
    case_id = new_case(sessions, acuity="urgent", reason="triage")
    do(claim, case_id, act_at(mei))
    do(escalate, request_for(look(case_id).conversation_id, "emergency"))
    assert ("claimed", mei.id) == (look(case_id).state, look(case_id).holder_id)
    assert 2 == len(pages(sessions))


def test_a_raise_opens_a_resolved_case_again(sessions, look, do, mei):
    case_id = new_case(sessions, acuity="urgent", reason="triage")
    do(claim, case_id, act_at(mei))
    do(resolve, case_id, act_at(mei), "advised")
    do(escalate, request_for(look(case_id).conversation_id, "urgent"))
    assert "resolved" == look(case_id).state
    do(escalate, request_for(look(case_id).conversation_id, "emergency"))
    assert ("open", None) == (look(case_id).state, look(case_id).resolved_at)


def test_it_is_in_the_callers_transaction(sessions):
    with sessions() as session:
        conversation = new_conversation(session)
        escalate(session, request_for(conversation.id))
        session.rollback()
    with sessions() as session:
        assert 0 == session.query(Escalation).count() == session.query(OutboxRow).count()


def test_eight_threads_at_once_make_one_case_and_one_page(sessions):
    with sessions.begin() as session:
        conversation_id = new_conversation(session).id
    ready, made = threading.Barrier(8), []

    def work(number: int) -> None:
        ready.wait()
        with sessions.begin() as session:
            made.append(escalate(session, request_for(conversation_id, rule_ids=(f"r{number}",))).id)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 8 == len(made)
    assert 1 == len(set(made)) == len(pages(sessions))
    with sessions() as session:
        assert {f"r{number}" for number in range(8)} == set(session.query(Escalation).one().rule_ids)


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("acuity", ACUITIES)
def test_every_reason_and_acuity_gets_a_summary_with_the_patients_exact_words(sessions, acuity, reason):
    case_id = new_case(sessions, acuity=acuity, reason=reason, words="我胸口痛 “very” {bad}", lang="zh")
    with sessions() as session:
        text = Sbar.from_json(session.get_one(Escalation, case_id).sbar_json).as_text()
    assert "我胸口痛 “very” {bad}" in text
    for part in ("SITUATION", "BACKGROUND", "ASSESSMENT", "RECOMMENDATION"):
        assert part in text


def test_an_unknown_acuity_reason_or_conversation_is_refused(sessions):
    with pytest.raises(ValueError, match="unknown acuity 'mild'"):
        EscalationRequest("c", "t", "mild", "triage", "en")
    with pytest.raises(ValueError, match="unknown reason 'boredom'"):
        EscalationRequest("c", "t", "urgent", "boredom", "en")
    with sessions() as session, pytest.raises(LookupError, match="no conversation nowhere"):
        escalate(session, request_for("nowhere"))


@pytest.mark.skipif(bool(POSTGRES), reason="reads the SQLite file")
def test_no_patient_word_is_readable_in_the_database_file(sessions, settings):
    new_case(sessions, words="my zebra-striped rash", trigger=("zebra-striped",))
    with sessions() as session:
        session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    files = list(settings.var_dir.glob("c.db*"))
    assert files
    assert not [file for file in files if b"zebra" in file.read_bytes()]


def close(sessions, case_id, outcome, at):
    with sessions.begin() as session:
        case = session.get_one(Escalation, case_id)
        case.state, case.resolved_at, case.outcome, case.next_page_at = "resolved", at, outcome, None
        return case.conversation_id


def test_what_clinicians_have_to_do_with_a_conversation_is_read_from_its_cases(sessions):
    before = now()
    case_id = new_case(sessions, acuity="urgent", reason="triage")
    with sessions() as session:
        patient = session.get_one(Escalation, case_id).conversation_id
        assert Attention(waiting=True) == attention(session, patient, before)
        assert Attention() == attention(session, "x" * 32, before)
    closed_at = now()
    close(sessions, case_id, "advised", closed_at)
    with sessions() as session:
        assert Attention(closed_at=closed_at) == attention(session, patient, before)
        assert Attention() == attention(session, patient, closed_at + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("acuity", "outcome"), [("emergency", "advised"), ("urgent", "emergency_services_advised")]
)
def test_an_emergency_is_one_by_its_acuity_or_by_what_was_advised(sessions, acuity, outcome):
    before = now()
    patient = close(sessions, new_case(sessions, acuity=acuity), outcome, now())
    with sessions() as session:
        assert attention(session, patient, before).emergency
