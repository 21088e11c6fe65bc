"""The small parts that FHIR resources are made of: identifiers, references, codes, text, moments."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

SYSTEM = "urn:careline"
_HL7 = "http://terminology.hl7.org/CodeSystem"
_NOT_FHIR = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LONGEST = 200_000
NO_TEXT = "(no readable text)"


def resource_id(kind: str, key: str) -> str:
    """The id of a resource, the same every time, so that sending a case again updates it."""
    return str(uuid5(NAMESPACE_URL, f"{SYSTEM}:{kind}:{key}"))


def reference(kind: str, key: str) -> dict[str, str]:
    """A reference to a resource of the same bundle."""
    return {"reference": f"urn:uuid:{resource_id(kind, key)}", "type": kind}


def identifier(of: str, value: str) -> dict[str, str]:
    """An identifier that Careline gave."""
    return {"system": f"{SYSTEM}:{of}", "value": value}


def concept(text: str, system: str = "", code: str = "") -> dict[str, Any]:
    """Words for people, and a code where one is meant; `system` is HL7's short name or one of ours."""
    said: dict[str, Any] = {"text": clean(text)}
    if code:
        said["coding"] = [{"system": system if ":" in system else f"{_HL7}/{system}", "code": code}]
    return said


def ours(what: str) -> str:
    """The name of one of Careline's own code systems."""
    return f"{SYSTEM}:{what}"


def clean(text: str) -> str:
    """A FHIR string: no control characters, no half characters, never empty, at most 200,000 characters."""
    kept = _NOT_FHIR.sub("", text.replace("\r\n", "\n")).strip()
    return kept[:_LONGEST] or NO_TEXT


def instant(at: datetime) -> str:
    """A moment with its zone, to the millisecond."""
    return at.isoformat(timespec="milliseconds")


def without_empty(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The resource without elements that have no value, which FHIR forbids."""
    return {name: value for name, value in resource.items() if value not in (None, "", [], {}, ())}
