"""The whole case as one FHIR transaction, built and validated with `fhir.resources`."""

from collections.abc import Iterator

from clinic.records.fhir import resources
from clinic.records.fhir.elements import reference, resource_id
from clinic.records.fhir.resources import Resource
from clinic.records.record import CaseRecord


class NotFhir(Exception):
    """The bundle does not validate; nothing was written or sent. The message names elements, no words."""


def fhir_bundle(record: CaseRecord) -> str:
    """The bundle as FHIR JSON; raises NotFhir when the library refuses it.

    A transaction of updates with ids that stay the same: a server takes it any number of times. The
    library validates R4B (4.3.0); every element used here is the same in R4 (4.0.1), which the tests
    check with the R4 models of a second library.
    """
    from fhir.resources.R4B.bundle import Bundle
    from pydantic import ValidationError

    entries = [
        {
            "fullUrl": f"urn:uuid:{resource_id(resource['resourceType'], key)}",
            "resource": {**resource, "id": resource_id(resource["resourceType"], key)},
            "request": {
                "method": "PUT",
                "url": f"{resource['resourceType']}/{resource_id(resource['resourceType'], key)}",
            },
        }
        for key, resource in _all(record)
    ]
    try:
        bundle = Bundle.model_validate({"resourceType": "Bundle", "type": "transaction", "entry": entries})
    except ValidationError as error:
        where = ", ".join(sorted({".".join(map(str, one["loc"])) for one in error.errors()}))
        raise NotFhir(f"this case cannot be written as FHIR; wrong elements: {where}") from None
    return bundle.model_dump_json(by_alias=True, exclude_none=True)


def _all(record: CaseRecord) -> Iterator[tuple[str, Resource]]:
    stated: list[tuple[str, Resource]] = [
        resources.task(record),
        *resources.communications(record),
        resources.risk_assessment(record),
        *filter(None, [resources.questionnaire_response(record)]),
        *resources.conditions(record),
    ]
    yield resources.patient(record)
    yield resources.device()
    yield from stated
    yield resources.provenance(record, [reference(one["resourceType"], key) for key, one in stated])
