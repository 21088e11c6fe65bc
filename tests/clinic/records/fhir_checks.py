"""What a strict FHIR server would refuse: checked by two libraries and by hand."""

import json

from fhir.resources.R4B.bundle import Bundle as R4bBundle
from fhirclient.models.bundle import Bundle as R4Bundle

KINDS = {
    "Patient", "Device", "Task", "Communication", "RiskAssessment", "QuestionnaireResponse", "Condition",
    "Provenance",
}  # fmt: skip


def check_bundle(written: str | bytes) -> dict:
    """The bundle as a mapping; raises what is wrong with it.

    R4B's models, R4's models (no element that they lack), unique addresses, and no reference that leads
    out of the bundle.
    """
    R4bBundle.model_validate_json(written)
    bundle = json.loads(written)
    R4Bundle(json.loads(written), strict=True)
    addresses = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(addresses)) == len(addresses), "two entries have one address"
    for entry in bundle["entry"]:
        resource = entry["resource"]
        assert resource["resourceType"] in KINDS
        assert f"urn:uuid:{resource['id']}" == entry["fullUrl"]
        assert {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"} == entry["request"]
    kinds = {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in bundle["entry"]}
    for found in references(bundle):
        assert kinds.get(found["reference"]) == found["type"], "a reference leads nowhere"
    return bundle


def references(part):
    """Every reference with an address, however deep."""
    if isinstance(part, dict):
        if "reference" in part:
            yield part
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from references(each)


def of_kind(bundle: dict, kind: str) -> list[dict]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]
