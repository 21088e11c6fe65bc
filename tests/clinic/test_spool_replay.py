"""Spooled turns reach the database once, however often they are replayed."""

from dataclasses import asdict

import pytest

from clinic.escalations import EscalationRequest
from clinic.spool import Spool
from clinic.spool_replay import replay_record
from clinic.tables import Escalation
from common.crypto import user_key
from common.records.conversation import Conversation
from common.records.message import Message
from common.records.outbox import OutboxRow


def record(**values):
    request = EscalationRequest(
        "c1", "t1", "emergency", "red_flag", "zh", ("胸痛",), ("chest-pain",), (), "我胸痛"
    )
    return {
        "kind": "turn", "conversation_id": "c1", "channel": "web", "channel_user_id": "ana",
        "channel_message_id": "m1", "turn_id": "t1", "text": "我胸痛", "lang": "zh", "region": "CN",
        "received_at": "2026-11-24T14:02:00+00:00", "escalation": asdict(request),
        "reply": {"kind": "emergency", "text": "请拨打 120"},
    } | values  # fmt: skip


def replay(sessions, tmp_path, *records):
    spool = Spool(tmp_path / "spool")
    for one in records:
        spool.put(one)

    def handle(one):
        with sessions.begin() as session:
            replay_record(session, one)

    return spool.replay(handle)


def test_it_makes_conversation_message_case_and_page(sessions, tmp_path):
    assert 1 == replay(sessions, tmp_path, record()).done
    with sessions() as session:
        conversation = session.query(Conversation).one()
        assert ("c1", "zh", "CN", "emergency") == (
            conversation.id, conversation.lang, conversation.region, conversation.acuity_floor,
        )  # fmt: skip
        message = session.query(Message).filter_by(author="patient").one()
        assert ("我胸痛", "answered", 14) == (message.text, message.state, message.created_at.hour)
        assert ("胸痛",) == session.query(Escalation).one().trigger_words
        assert 1 == session.query(OutboxRow).filter_by(kind="page").count()


def test_replaying_twice_changes_nothing(sessions, tmp_path):
    replay(sessions, tmp_path, record(), record())
    with sessions() as session:
        assert 1 == session.query(Escalation).count()
        assert 1 == session.query(Message).filter_by(author="patient").count()
        assert 1 == session.query(Message).filter_by(author="assistant").count()


def test_a_patient_who_is_known_under_another_conversation_keeps_it(sessions, tmp_path):
    with sessions.begin() as session:
        session.add(
            Conversation(
                id="older", channel="web", user_key=user_key("web", "ana"), channel_user_id="ana"
            )
        )
    replay(sessions, tmp_path, record())
    with sessions() as session:
        assert "older" == session.query(Escalation).one().conversation_id
        assert 1 == session.query(Conversation).count()


def test_a_turn_without_escalation_is_kept_as_a_message_still_to_be_answered(sessions, tmp_path):
    replay(sessions, tmp_path, record(escalation=None, reply=None))
    with sessions() as session:
        assert "received" == session.query(Message).one().state
        assert 0 == session.query(Escalation).count()


def test_an_unknown_kind_is_refused(sessions):
    with sessions.begin() as session, pytest.raises(ValueError, match="unknown kind"):
        replay_record(session, record(kind="banana"))


def test_the_language_that_was_written_meanwhile_is_the_conversations(sessions, tmp_path):
    with sessions.begin() as session:
        key = user_key("web", "ana")
        session.add(Conversation(id="c1", channel="web", user_key=key, channel_user_id="ana", lang="en"))
    replay(sessions, tmp_path, record())
    with sessions() as session:
        assert "zh" == session.query(Conversation).one().lang
