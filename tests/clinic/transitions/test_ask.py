"""Questions with buttons, and the one press that advises to call the emergency number."""

import pytest

from clinic.transitions.act import ActInvalid, ActRefused
from clinic.transitions.advise_emergency import advise_emergency
from clinic.transitions.ask import ask, questions
from clinic.transitions.claim import claim
from common.locale import LANGUAGES
from common.records.message import Message
from tests.clinic.conftest import act_at, new_case


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", questions())
def test_every_question_goes_out_with_its_answers_in_the_patients_language(sessions, do, mei, key, lang):
    case_id = new_case(sessions, lang=lang)
    do(claim, case_id, act_at(mei))
    sent = do(ask, case_id, act_at(mei), key)
    question = questions()[key]
    assert (question.text[lang], "clinician") == (sent.text, sent.author)
    assert list(question.answers[lang]) == [one["title"] for one in sent.extra["buttons"]]
    assert {""} == {one["payload"] for one in sent.extra["buttons"]}


def test_only_the_holder_asks_and_only_what_is_on_the_list(sessions, do, mei):
    case_id = new_case(sessions)
    with pytest.raises(ActRefused, match="Claim this case first"):
        do(ask, case_id, act_at(mei), "since_when")
    with pytest.raises(ActInvalid, match="Choose one of these questions"):
        do(ask, case_id, act_at(mei), "what")


@pytest.mark.parametrize(("lang", "number"), [("en", "911"), ("zh", "911")])
def test_one_press_claims_and_tells_the_patient_to_call(sessions, do, look, mei, lang, number):
    case_id = new_case(sessions, lang=lang)
    for _ in range(2):
        do(advise_emergency, case_id, act_at(mei), client_id="once")
    assert ("claimed", mei.id) == (look(case_id).state, look(case_id).holder_id)
    with sessions() as session:
        (told,) = session.query(Message).filter_by(author="clinician")
        assert number in told.text


def test_what_another_holds_is_not_advised_over_their_head(sessions, do, mei, tom):
    case_id = new_case(sessions)
    do(claim, case_id, act_at(mei))
    with pytest.raises(ActRefused, match="Mei holds this case"):
        do(advise_emergency, case_id, act_at(tom, 1))
