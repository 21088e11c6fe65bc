"""Labelled cases come out as reports that the model's own reader takes."""

import json
from datetime import timedelta

import pytest

from clinic.tables import AuditEntry, CaseLabel, Escalation
from common.clock import now
from common.records.conversation import Conversation
from medlm.data.check import FOLDER
from tests.clinic.conftest import T0, new_case
from tests.clinic.test_cli import clinic, migrated  # noqa: F401 - fixtures


@pytest.fixture
def labelled(sessions, mei):
    """Make a labelled case of a patient who has consented."""
    made = []

    def make(acuity="routine", verdict="lower", *, staff=mei, case_id=None, consent=True, **values):
        turn = f"t{len(made)}"
        case_id = case_id or new_case(sessions, user=f"u{len(made)}", turn=turn, **values)
        made.append(case_id)
        with sessions.begin() as session:
            case = session.get_one(Escalation, case_id)
            session.get_one(Conversation, case.conversation_id).consented_at = now() if consent else None
            session.add(
                CaseLabel(
                    escalation_id=case_id, staff_id=staff.id, verdict=verdict, acuity=acuity,
                    acuity_then=case.acuity, created_at=T0 + timedelta(minutes=len(made)),
                )
            )  # fmt: skip
        return case_id

    return make


def examples(answer):
    assert 0 == answer.exit_code, answer.output
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_an_example_has_the_fields_of_a_report(clinic, labelled):  # noqa: F811
    """Those of the written reports, and what the model and the clinician said."""
    labelled(words="我叫李小明，头痛三天，电话13812345678", lang="zh", acuity="self_care")
    [one] = examples(clinic("export-labels"))
    written = json.loads((FOLDER / "train" / "zh" / "headache.jsonl").open().readline())
    assert written.keys() - {"pair"} <= one.keys()
    assert ("zh", "我叫[name]，头痛三天，电话[phone]", "self_care") == (
        one["lang"],
        one["text"],
        one["acuity"],
    )
    assert ("lower", "emergency", ["chest-pain"]) == (one["verdict"], one["acuity_then"], one["red_flags"])


def test_the_models_own_reader_takes_the_file(clinic, labelled, tmp_path):  # noqa: F811
    """What a training run would read."""
    from medlm.triage.cases import read_cases

    labelled()
    file = tmp_path / "en" / "clinic.jsonl"
    file.parent.mkdir()
    assert 0 == clinic("export-labels", "--output", str(file)).exit_code
    [case] = read_cases(file)
    assert ("I have crushing chest pain", "routine") == (case.text, case.acuity)


def test_no_identifier_of_case_or_patient_leaves(clinic, labelled, sessions):  # noqa: F811
    """The id cannot be traced without the clinic's own key."""
    case_id = labelled()
    with sessions() as session:
        conversation_id = session.get_one(Escalation, case_id).conversation_id
    out = clinic("export-labels").stdout
    for secret in (case_id, conversation_id, "u0"):
        assert secret not in out


def test_each_exported_case_is_in_the_audit(clinic, labelled, sessions):  # noqa: F811
    """So that the patient can be told."""
    case_id = labelled()
    clinic("export-labels")
    with sessions() as session:
        assert [case_id] == [
            entry.subject for entry in session.query(AuditEntry).filter_by(act="export_labels")
        ]


def test_what_should_not_teach_is_left_out_and_said(clinic, labelled, tom):  # noqa: F811
    """No consent, no words, two opinions."""
    labelled(consent=False)
    labelled(words=" ", trigger=())
    disputed = labelled()
    labelled("urgent", case_id=disputed, staff=tom)
    answer = clinic("export-labels")
    assert [] == examples(answer)
    for why in ("has not consented", "no words", "disagree"):
        assert f"1 left out: {why}" in answer.stderr or why in answer.stderr
    assert 1 == len(examples(clinic("export-labels", "--without-consent")))


def test_two_clinicians_who_agree_make_one_example(clinic, labelled, tom):  # noqa: F811
    """A case teaches once."""
    labelled("routine", case_id=labelled("routine"), staff=tom)
    assert 1 == len(examples(clinic("export-labels")))


def test_only_newer_labels_on_request(clinic, labelled):  # noqa: F811
    """For a file a month."""
    labelled()
    assert 1 == len(examples(clinic("export-labels", "--since", "2026-11-24")))
    assert 0 == len(examples(clinic("export-labels", "--since", "2026-11-25")))
