"""The record page and its files: everything audited, nothing for those who may not see patients."""

import pytest
from sqlalchemy import select

from clinic.tables import AuditEntry
from tests.clinic.conftest import new_case, new_staff, sign_in
from tests.clinic.records.fhir_checks import check_bundle


def acts(sessions, subject):
    with sessions() as session:
        of = select(AuditEntry.actor, AuditEntry.act, AuditEntry.detail).where(AuditEntry.subject == subject)
        return [tuple(entry) for entry in session.execute(of.order_by(AuditEntry.id))]


def test_the_record_shows_each_sentence_with_its_message(nurse, sessions):
    """A link to the very message in the conversation."""
    case_id = new_case(sessions, words="胸口痛 <b>now</b>")
    page = nurse.get(f"/cases/{case_id}/record")
    assert 200 == page.status_code
    assert f'href="/cases/{case_id}#m1"' in page.text
    assert "胸口痛 &lt;b&gt;now&lt;/b&gt;" in page.text
    for part in ("Situation", "Recommendation", "Subjective", "Plan"):
        assert part in page.text


@pytest.mark.parametrize(
    ("name", "kind", "place", "starts"),
    [
        ("sbar", "text/plain; charset=utf-8", "attachment", b"SITUATION"),
        ("soap", "text/plain; charset=utf-8", "attachment", b"SUBJECTIVE"),
        ("pdf", "application/pdf", "inline", b"%PDF-"),
        ("fhir", "application/fhir+json", "attachment", b'{"resourceType":"Bundle"'),
    ],
)
def test_every_format_can_be_taken_and_is_audited(nurse, sessions, name, kind, place, starts):
    """With a file name that says nothing of the patient."""
    case_id = new_case(sessions)
    answer = nurse.get(f"/cases/{case_id}/export/{name}")
    assert (200, kind) == (answer.status_code, answer.headers["content-type"])
    assert answer.headers["content-disposition"].startswith(f'{place}; filename="careline-{case_id}')
    assert answer.content.startswith(starts)
    assert [("ada", "export", name)] == acts(sessions, case_id)
    if name == "fhir":
        check_bundle(answer.content)


def test_who_opened_the_record_is_on_its_page(nurse, sessions):
    """By display name, this look included, also looks at the patient's other cases."""
    first, second = new_case(sessions, turn="t1"), new_case(sessions, turn="t2")
    nurse.get(f"/cases/{first}")
    nurse.get(f"/cases/{second}/export/pdf")
    page = nurse.get(f"/cases/{second}/record").text
    table = page.split("Who opened this record</h2>")[1]
    assert 2 == table.count("Opened the record")
    assert 1 == table.count("Exported")
    assert "another case" in table
    assert "Ada" in table
    assert [("ada", "export", "pdf"), ("ada", "view", "")] == acts(sessions, second)


def test_unknown_cases_and_formats_are_sentences(nurse, sessions):
    """No stack trace, no blank page."""
    for path, status in [
        ("/cases/x/record", 404),
        ("/cases/x/export/pdf", 404),
        ("/cases/x/export/doc", 422),
    ]:
        answer = nurse.get(path)
        assert status == answer.status_code
        assert "queue" in answer.text
    assert 409 == nurse.post(f"/cases/{new_case(sessions)}/record/send").status_code


def test_sending_is_asked_for_and_shown(visitor, settings, sessions):
    """With a server set, the page says where the sending stands."""
    from fastapi.testclient import TestClient

    from clinic.app import create_app

    new_staff(sessions, "ada")
    case_id = new_case(sessions)
    with TestClient(
        create_app(settings.model_copy(update={"fhir_url": "http://127.0.0.1:9/fhir"})),
        follow_redirects=False,
    ) as client:
        sign_in(client, "ada")
        assert 303 == client.post(f"/cases/{case_id}/record/send").status_code
        assert "Waiting since" in client.get(f"/cases/{case_id}/record").text
    assert ("ada", "push_asked", "fhir") in acts(sessions, case_id)


def test_a_look_at_the_queue_is_a_view_and_many_in_a_row_are_one(nurse, sessions):
    """It shows the first words of everybody who waits."""
    new_case(sessions)
    for path in ("/", "/api/queue", "/?show=mine"):
        assert 200 == nurse.get(path).status_code
    assert [("ada", "view", "")] == acts(sessions, "queue")


def test_the_record_can_be_read_and_taken_in_chinese(nurse, sessions):
    """Headings, sentences and the files that are taken from the page."""
    case_id = new_case(sessions)
    page = nurse.get(f"/cases/{case_id}/record?lang=zh").text
    for part in ("现状", "主观资料", f"/cases/{case_id}/export/pdf?lang=zh"):
        assert part in page
    assert "现状" in nurse.get(f"/cases/{case_id}/export/sbar?lang=zh").text
    assert 422 == nurse.get(f"/cases/{case_id}/record?lang=fr").status_code
