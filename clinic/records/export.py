"""Takes a case out of the console in one of its formats, and notes who did."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from clinic import audit
from clinic.records.fhir.bundle import fhir_bundle
from clinic.records.pdf import case_pdf
from clinic.records.record import CaseRecord, read_record
from clinic.records.soap import soap_note


class Format(StrEnum):
    """The hand-over formats."""

    sbar = "sbar"
    soap = "soap"
    fhir = "fhir"
    pdf = "pdf"


class Language(StrEnum):
    """The languages that clinicians may read a record in; patients' words stay in their own."""

    en = "en"
    zh = "zh"


@dataclass(frozen=True)
class Exported:
    """The bytes of one record, what they are, and a file name without anything of the patient's."""

    content: bytes
    media_type: str
    filename: str


def export_case(
    session: Session, escalation_id: str, format: Format, *, actor: str, lang: str = "en"
) -> Exported:
    """Write the record for clinicians who read that language, and its audit entry, in one transaction.

    Raises CaseNotFound, and NotFhir when the bundle would not validate.
    """
    record = read_record(session, escalation_id, lang)
    write, media_type, suffix = _WRITERS[format]
    content = write(record)
    audit.append(session, actor=actor, act="export", subject=record.id, detail=format.value)
    return Exported(content, media_type, f"careline-{record.id}-{format.value}.{suffix}")


def _sbar(record: CaseRecord) -> bytes:
    return _text(record.sbar.as_text(record.read_in))


def _soap(record: CaseRecord) -> bytes:
    return _text(soap_note(record).as_text())


def _fhir(record: CaseRecord) -> bytes:
    return fhir_bundle(record).encode()


def _text(text: str) -> bytes:
    return (text + "\n").encode("utf-8", "replace")


_WRITERS: dict[Format, tuple[Callable[[CaseRecord], bytes], str, str]] = {
    Format.sbar: (_sbar, "text/plain; charset=utf-8", "txt"),
    Format.soap: (_soap, "text/plain; charset=utf-8", "txt"),
    Format.fhir: (_fhir, "application/fhir+json", "json"),
    Format.pdf: (case_pdf, "application/pdf", "pdf"),
}
