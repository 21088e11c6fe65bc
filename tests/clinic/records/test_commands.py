"""Records from the command line: every format, every export audited, every failure a sentence."""

import json

import pytest
from sqlalchemy import select, text

from clinic.tables import AuditEntry
from tests.clinic.conftest import POSTGRES, new_case
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


@pytest.mark.parametrize(("name", "holds"), [("sbar", "现状"), ("soap", "主观资料"), ("fhir", "红旗")])
def test_a_record_can_be_had_in_chinese(clinic, sessions, name, holds):  # noqa: F811
    """For clinicians who read Chinese, whatever the patient writes."""
    case_id = new_case(sessions)
    answer = clinic("export", case_id, "--format", name, "--lang", "zh")
    assert holds in answer.stdout
    assert "crushing chest pain" in answer.stdout
    if name == "fhir":
        check_bundle(answer.stdout)


def test_what_cannot_be_exported_is_said(clinic, sessions):  # noqa: F811
    """Unknown case, unknown format, unreadable keys."""
    assert "There is no such case" in clinic("export", "none").output
    assert "sbar" in clinic("export", "x", "--format", "word").output
    case_id = new_case(sessions)
    with sessions.begin() as session:
        session.execute(text("UPDATE message SET text = :broken"), {"broken": b"x"})
    answer = clinic("export", case_id)
    assert (1, True) == (answer.exit_code, "CARELINE_ENCRYPTION_KEYS" in answer.output)


@pytest.mark.skipif(bool(POSTGRES), reason="flips a byte of SQLite's file")
@pytest.mark.parametrize("byte", [0xFF, 0x00, ord("x")])
def test_a_byte_flipped_in_the_file_is_named_by_the_command(clinic, sessions, tmp_path, byte):  # noqa: F811
    """Also one that makes the text unreadable; the entries before it are counted."""
    case_id = new_case(sessions)
    for name in ("sbar", "soap", "sbar"):
        clinic("export", case_id, "--format", name)
    whole = clinic("verify-audit").output
    assert "intact: 3 entries" in whole
    with sessions.kw["bind"].connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    sessions.kw["bind"].dispose()
    file = tmp_path / "c.db"
    held = bytearray(file.read_bytes())
    held[held.index(f"export{case_id}soap".encode())] = byte
    file.write_bytes(held)
    answer = clinic("verify-audit")
    assert 1 == answer.exit_code
    assert "broken at entry 2" in answer.output
    assert "The 1 entries before it are intact" in answer.output
