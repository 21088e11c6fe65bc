"""Records from the command line: every format, every export audited, every failure a sentence."""

import json

import pytest
from sqlalchemy import select, text

from clinic.tables import AuditEntry
from tests.clinic.conftest import new_case
from tests.clinic.records.fhir_checks import check_bundle
from tests.clinic.test_cli import clinic, migrated  # noqa: F401 - fixtures


@pytest.mark.parametrize(
    ("name", "holds"), [("sbar", "SITUATION"), ("soap", "SUBJECTIVE"), ("fhir", '"Task"'), ("pdf", "%PDF-")]
)
def test_every_format_is_written_and_audited(clinic, sessions, name, holds, tmp_path):  # noqa: F811
    """To standard output and to a file, each an entry of the audit."""
    case_id = new_case(sessions, words="胸口痛")
    shown = clinic("export", case_id, "--format", name)
    assert 0 == shown.exit_code, shown.output
    assert holds.encode() in shown.stdout_bytes
    file = tmp_path / "out"
    assert 0 == clinic("export", case_id, "--format", name, "--output", str(file)).exit_code
    assert holds.encode() in file.read_bytes()
    with sessions() as session:
        entries = session.execute(select(AuditEntry.act, AuditEntry.subject, AuditEntry.detail)).all()
    assert [("export", case_id, name)] * 2 == [tuple(entry) for entry in entries]


def test_a_chinese_case_is_whole_in_fhir(clinic, sessions):  # noqa: F811
    """The words are there and the bundle validates."""
    bundle = check_bundle(
        clinic("export", new_case(sessions, words="胸口痛", lang="zh"), "--format", "fhir").stdout
    )
    assert "胸口痛" in json.dumps(bundle, ensure_ascii=False)


def test_what_cannot_be_exported_is_said(clinic, sessions):  # noqa: F811
    """Unknown case, unknown format, unreadable keys."""
    assert "There is no such case" in clinic("export", "none").output
    assert "sbar" in clinic("export", "x", "--format", "word").output
    case_id = new_case(sessions)
    with sessions.begin() as session:
        session.execute(text("UPDATE message SET text = x'00'"))
    answer = clinic("export", case_id)
    assert (1, True) == (answer.exit_code, "CARELINE_ENCRYPTION_KEYS" in answer.output)
