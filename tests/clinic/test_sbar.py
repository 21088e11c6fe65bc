"""The summary says what is known, in the patient's words, and where each sentence comes from."""

from clinic.escalations import REASONS
from clinic.sbar import Sbar, phrases
from clinic.tables import Escalation
from common.acuity import ACUITIES
from tests.clinic.conftest import new_case


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
