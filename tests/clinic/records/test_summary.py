"""Every sentence of a stored summary names messages of its own conversation."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.escalations import REASONS
from clinic.records.record import read_record
from clinic.sbar import PARTS, Sbar
from clinic.tables import Escalation
from common.acuity import ACUITIES
from common.records.message import Message
from tests.clinic.conftest import new_case

turns = st.lists(
    st.tuples(st.sampled_from(ACUITIES), st.sampled_from(REASONS), st.text(min_size=1, max_size=80)),
    min_size=1, max_size=5,
)  # fmt: skip


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=turns, user=st.uuids())
def test_every_sbar_sentence_traces_to_message_ids(sessions, turns, user):
    """Whatever escalated before, and why."""
    cases = [
        new_case(
            sessions, user=user.hex, turn=f"{user.hex}-{number}", acuity=acuity, reason=reason, words=words,
            trigger=(words[:4],),
        )
        for number, (acuity, reason, words) in enumerate(turns)
    ]  # fmt: skip
    with sessions() as session:
        for case_id in cases:
            case = session.get_one(Escalation, case_id)
            there = set(
                session.scalars(
                    session.query(Message.id).filter_by(conversation_id=case.conversation_id).statement
                )
            )
            for part, sentences in Sbar.from_json(case.sbar_json).parts():
                assert sentences, part
                for sentence in sentences:
                    assert sentence.message_ids, sentence.text
                    assert set(sentence.message_ids) <= there
    assert 4 == len(PARTS)


def test_a_summary_in_chinese_says_the_same_of_the_same_messages(sessions):
    """Sentence by sentence."""
    case_id = new_case(sessions, words="胸口痛", trigger=("胸口痛",))
    new_case(sessions, turn="t2", acuity="urgent", reason="triage", words="still there")
    with sessions() as session:
        english, chinese = (read_record(session, case_id, lang).sbar for lang in ("en", "zh"))
    for (part, one), (_, other) in zip(english.parts(), chinese.parts(), strict=True):
        assert [each.message_ids for each in one] == [each.message_ids for each in other], part
    assert "患者写道：“胸口痛”" in chinese.as_text("zh")
    assert chinese.as_text("zh").startswith("现状\n急症")


def test_a_turn_without_a_message_rests_on_the_newest_one(sessions):
    """An escalation that the assistant's failure raised has no words of its own."""
    new_case(sessions, turn="t1", acuity="routine", reason="triage")
    with sessions.begin() as session:
        from clinic.escalations import EscalationRequest, escalate

        conversation_id = session.query(Escalation).one().conversation_id
        case = escalate(session, EscalationRequest(conversation_id, "t9", "urgent", "system_failure", "en"))
        newest = session.query(Message.id).order_by(Message.id.desc()).first()[0]
        assert {(newest,)} == {one.message_ids for one in Sbar.from_json(case.sbar_json).situation}
