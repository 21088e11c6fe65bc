"""The summary says what is known, in the patient's words, and where each sentence comes from."""

from clinic.escalations import REASONS, EscalationRequest, escalate
from clinic.records.summary import summary_of
from clinic.sbar import Sbar, phrases
from clinic.tables import Escalation
from common.acuity import ACUITIES
from tests.clinic.conftest import new_case, new_conversation


def summary(sessions, case_id) -> Sbar:
    with sessions() as session:
        return Sbar.from_json(session.get_one(Escalation, case_id).sbar_json)


def test_the_patients_words_name_their_message(sessions):
    new_case(sessions, turn="t0", words="I felt dizzy", acuity="routine", reason="triage")
    sbar = summary(sessions, new_case(sessions, turn="t1"))
    assert [(2,), (2,), (2,)] == [sentence.message_ids for sentence in sbar.situation]
    before = [sentence for sentence in sbar.background if "I felt dizzy" in sentence.text]
    assert [(1,)] == [sentence.message_ids for sentence in before]


def test_earlier_cases_are_background(sessions):
    new_case(sessions, turn="t0", acuity="routine", reason="person_asked")
    text = summary(sessions, new_case(sessions, turn="t1")).as_text()
    assert "Escalations before this one in the conversation: 1; the last was Routine" in text


def test_a_crisis_recommends_the_crisis_line_of_the_region(sessions):
    text = summary(sessions, new_case(sessions, reason="crisis")).as_text()
    assert "crisis line 988, danger to life 911" in text


def test_a_very_long_message_is_cut_with_a_mark(sessions):
    text = summary(sessions, new_case(sessions, words="pain " * 1000)).as_text()
    assert " …”" in text
    assert 3000 > len(text)


def test_every_acuity_and_reason_has_its_sentences_and_labels():
    say = phrases()
    assert set(ACUITIES) == set(say["acuities"])
    assert set(REASONS) == set(say["reasons"]) == set(say["situation"])
    assert set(ACUITIES) | {"crisis"} == set(say["recommendation"])


def test_rules_and_the_models_reasons_read_as_sentences(sessions):
    """Whoever is handed the case reads titles and words, not how the software writes them down."""
    reasons = ("triage: emergency (p=0.97)", "uncertain between: emergency, urgent", "possible: angina")
    with sessions.begin() as session:
        request = EscalationRequest(
            new_conversation(session).id, "t1", "emergency", "red_flag", "en",
            rule_ids=("appendicitis", "no-such-rule"), model_reasons=reasons,
        )  # fmt: skip
        text = Sbar.from_json(escalate(session, request).sbar_json).as_text()
    assert "fired: Pain moving to the lower right belly (appendicitis); no-such-rule." in text
    assert "The triage model said Emergency (probability 0.97)" in text
    assert "The model could not choose between: Emergency, Urgent." in text
    assert "Provisional, for clinicians only, from software: angina." in text
    assert "p=0.97" not in text


def test_in_chinese_the_rules_are_named_in_chinese(sessions):
    with sessions.begin() as session:
        conversation = new_conversation(session, lang="zh")
        case = escalate(session, EscalationRequest(
            conversation.id, "t1", "emergency", "red_flag", "zh", rule_ids=("cauda-equina", "no-such-rule")
        ))  # fmt: skip
        chinese = summary_of(session, conversation, case, "zh").as_text("zh")
    assert "腰痛伴会阴麻木、大小便障碍或双腿无力（cauda-equina）; no-such-rule" in chinese
    assert "Back pain" not in chinese
