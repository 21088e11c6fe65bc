"""The figures' page holds no patient's word and is open to those who run the clinic."""

import pytest

from tests.clinic.conftest import new_case, new_staff, sign_in


@pytest.mark.parametrize(
    ("role", "status"), [("clinician", 200), ("supervisor", 200), ("admin", 200), ("editor", 403)]
)
def test_who_may_see_the_figures(visitor, sessions, role, status):
    """Everybody but editors, for there are no words in them."""
    new_case(sessions, words="zebra pain", trigger=("zebra",))
    new_staff(sessions, "eve", role)
    sign_in(visitor, "eve")
    page = visitor.get("/insight")
    assert status == page.status_code
    assert status == visitor.get("/insight/figures.csv").status_code
    assert "zebra" not in page.text
    if status == 200:
        assert "1 case in 28 days" in page.text
        assert "cases by hour: 1 at" in page.text


def test_an_empty_clinic_and_an_odd_period_are_sentences(nurse):
    """The usual period stands in for one that does not exist."""
    assert "nothing to count yet" in nurse.get("/insight").text
    assert "0 cases in 28 days" in nurse.get("/insight?days=3").text
    assert 422 == nurse.get("/insight?days=x").status_code


def test_the_csv_is_a_file_and_is_audited(nurse, sessions):
    """With a plain name, and without formulas."""
    new_case(sessions)
    answer = nurse.get("/insight/figures.csv?days=7")
    assert "text/csv; charset=utf-8" == answer.headers["content-type"]
    assert 'filename="careline-figures-7-days.csv"' in answer.headers["content-disposition"]
    lines = answer.text.splitlines()
    assert "figure,group,hour,value,unit" == lines[0]
    assert not any(line.startswith(("=", "+", "-", "@")) for line in lines)
    with sessions() as session:
        from clinic.tables import AuditEntry

        assert ("export", "figures") == session.query(AuditEntry.act, AuditEntry.subject).order_by(
            AuditEntry.id.desc()
        ).first()
