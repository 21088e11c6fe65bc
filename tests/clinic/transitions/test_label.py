"""A clinician's judgement of the acuity is one row a person and case, and makes sense."""

import pytest

from clinic.tables import CaseLabel, EscalationEvent
from clinic.transitions.act import ActInvalid
from clinic.transitions.label import label
from tests.clinic.conftest import act_at, new_case


@pytest.mark.parametrize(
    ("verdict", "acuity", "stored"),
    [
        ("right", "", "urgent"), ("higher", "emergency", "emergency"), ("lower", "self_care", "self_care"),
        ("not_escalated", "none", "none"),
    ],
)  # fmt: skip
def test_a_judgement_is_kept_with_the_acuity_of_then(sessions, do, mei, verdict, acuity, stored):
    do(label, new_case(sessions, acuity="urgent"), act_at(mei), verdict, acuity)
    with sessions() as session:
        row = session.query(CaseLabel).one()
        assert (verdict, stored, "urgent") == (row.verdict, row.acuity, row.acuity_then)


def test_a_second_judgement_replaces_the_first_and_a_colleagues_stands_beside_it(sessions, do, mei, tom):
    case_id = new_case(sessions, acuity="urgent")
    do(label, case_id, act_at(mei), "right")
    do(label, case_id, act_at(mei, 1), "lower", "routine")
    do(label, case_id, act_at(tom), "higher", "emergency")
    with sessions() as session:
        assert {("lower", mei.id), ("higher", tom.id)} == {
            (row.verdict, row.staff_id) for row in session.query(CaseLabel)
        }


def test_the_same_judgement_again_is_not_a_second_one(sessions, do, mei):
    case_id = new_case(sessions, acuity="urgent")
    for minute in (0, 1):
        do(label, case_id, act_at(mei, minute), "right")
    with sessions() as session:
        assert 1 == session.query(EscalationEvent).filter_by(kind="labelled").count()


@pytest.mark.parametrize(
    ("verdict", "acuity", "says"),
    [
        ("", "", "Choose one of"), ("higher", "routine", "more urgent"),
        ("lower", "emergency", "less urgent"),
        ("lower", "", "would have been right"), ("higher", "zebra", "would have been right"),
    ],
)  # fmt: skip
def test_a_judgement_that_contradicts_itself_is_refused(sessions, do, mei, verdict, acuity, says):
    with pytest.raises(ActInvalid, match=says):
        do(label, new_case(sessions, acuity="urgent"), act_at(mei), verdict, acuity)
