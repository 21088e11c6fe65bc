"""Private notes: what clinicians write to each other; the patient never sees them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import audit
from clinic.escalations import note_event
from clinic.tables import CaseNote, Escalation
from clinic.transitions.act import Act, ActInvalid
from clinic.transitions.cases import locked_case

LONGEST = 60_000


def add_note(session: Session, escalation_id: str, act: Act, text: str, *, client_id: str = "") -> CaseNote:
    """Add a note to a case in any state, also one that is resolved or held by somebody else.

    The same `client_id` again gives back the first note. Raises ActInvalid for an empty or overlong text.
    """
    case, _ = locked_case(session, escalation_id)
    key = f"{act.staff.id}:{client_id}" if client_id else None
    if key and (written := session.scalars(select(CaseNote).where(CaseNote.client_id == key)).one_or_none()):
        return written
    note = write_note(session, case, act, text, client_id=key)
    note_event(session, case, "noted", actor=act.staff.name)
    audit.append(session, actor=act.staff.username, act="note", subject=case.id, detail=f"note {note.id}")
    return note


def write_note(
    session: Session, case: Escalation, act: Act, text: str, *, kind: str = "note",
    client_id: str | None = None,
) -> CaseNote:  # fmt: skip
    """The row alone, for acts that carry a note; `kind` is note, handover or snooze."""
    words = text.strip()
    if not words:
        raise ActInvalid("Write something before you save the note.")
    if len(words) > LONGEST:
        raise ActInvalid(f"This note has {len(words)} characters; a note has at most {LONGEST}.")
    note = CaseNote(
        escalation_id=case.id, staff_id=act.staff.id, author_name=act.staff.name, kind=kind, text=words,
        client_id=client_id, created_at=act.at,
    )  # fmt: skip
    session.add(note)
    session.flush()
    return note
