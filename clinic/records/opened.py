"""Who opened a patient's record, and what else was done with it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import audit
from clinic.records.patient import case_ids
from clinic.tables import StaffAccount

ACTS = {
    "view": "Opened the record",
    "acknowledge": "Acknowledged",
    "claim": "Claimed",
    "take_over": "Took over",
    "reply": "Replied to the patient",
    "resolve": "Resolved",
    "hand_back": "Handed back",
    "advise_emergency": "Advised emergency services",
    "assign": "Assigned to a colleague",
    "label": "Labelled the acuity",
    "note": "Wrote a private note",
    "snooze": "Put off",
    "export": "Exported",
    "push_asked": "Asked to send it to the FHIR server",
    "push": "Sent to the FHIR server",
    "lease_expired": "Claim ended without activity",
    "who_opened": "Asked who opened it",
    "export_labels": "Exported as a labelled example",
}


@dataclass(frozen=True)
class Opening:
    """One entry of the audit about a patient; `name` is how the person signs, where one is known."""

    at: datetime
    actor: str
    name: str
    act: str
    detail: str
    case_id: str


def who_opened(session: Session, conversation_id: str) -> list[Opening]:
    """Everything that was done with the patient's cases, newest first."""
    entries = audit.told_of(session, [conversation_id, *case_ids(session, conversation_id)])
    names: dict[str, str] = dict(
        session.execute(
            select(StaffAccount.username, StaffAccount.display_name).where(
                StaffAccount.username.in_({entry.actor for entry in entries})
            )
        )
        .tuples()
        .all()
    )
    return [
        Opening(
            datetime.fromisoformat(entry.at), entry.actor, names.get(entry.actor, entry.actor),
            ACTS.get(entry.act, entry.act.replace("_", " ").capitalize()), entry.detail, entry.subject,
        )
        for entry in entries
    ]  # fmt: skip
