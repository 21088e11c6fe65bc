"""Every case becomes a bundle that R4 and R4B servers take, whatever the patient wrote."""

import dataclasses

import pytest
from hypothesis import given, settings

from clinic.records.fhir import resources
from clinic.records.fhir.bundle import NotFhir, fhir_bundle
from clinic.records.record import CaseRecord
from tests.clinic.records.conftest import records
from tests.clinic.records.fhir_checks import check_bundle, of_kind


@settings(max_examples=50, deadline=None)
@given(records())
def test_any_case_validates_as_r4_and_r4b(record: CaseRecord):
    """Fifty generated cases: hostile words, every state, with and without answers and conditions."""
    bundle = check_bundle(fhir_bundle(record))
    assert len(record.messages) == len(of_kind(bundle, "Communication"))
    assert bool(record.answers) == bool(of_kind(bundle, "QuestionnaireResponse"))
    assert len(record.assessment.conditions) == len(of_kind(bundle, "Condition"))
    [task], [risk], [provenance] = (
        of_kind(bundle, kind) for kind in ("Task", "RiskAssessment", "Provenance")
    )
    assert ("stat" == task["priority"]) == (record.acuity == "emergency")
    assert ("completed" == task["status"]) == (record.state == "resolved")
    assert "preliminary" == risk["status"]
    assert provenance["target"]


@settings(max_examples=20, deadline=None)
@given(records())
def test_a_condition_is_never_more_than_provisional(record):
    """No diagnosis leaves, neither in code nor in words."""
    for condition in of_kind(check_bundle(fhir_bundle(record)), "Condition"):
        assert ["provisional"] == [one["code"] for one in condition["verificationStatus"]["coding"]]
        assert "not a diagnosis" in condition["note"][0]["text"]


@settings(max_examples=10, deadline=None)
@given(records())
def test_the_same_case_has_the_same_ids(record):
    """Sending it again updates, and makes nothing twice."""
    first, again = (
        check_bundle(fhir_bundle(one)) for one in (record, dataclasses.replace(record, state="open"))
    )
    assert [one["fullUrl"] for one in first["entry"]] == [one["fullUrl"] for one in again["entry"]]


@settings(max_examples=1, deadline=None)
@given(records())
def test_a_bundle_that_would_not_validate_is_refused_without_words(record):
    """The elements are named, and nothing of what is in them."""
    broken = {"resourceType": "Device", "deviceName": "zebra rash"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resources, "device", lambda: ("x", broken))
        with pytest.raises(NotFhir) as refused:
            fhir_bundle(record)
    assert "deviceName" in str(refused.value)
    assert "zebra" not in str(refused.value)
