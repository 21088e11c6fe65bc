"""The record of a case: summary and note to copy, download and print, and who opened it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from clinic import audit
from clinic.records.export import Format, Language, export_case
from clinic.records.opened import who_opened
from clinic.records.push import newest_sending, queue_push
from clinic.records.record import read_record
from clinic.records.soap import soap_note
from clinic.transitions.act import ActRefused
from clinic.web.room import act_of, room_of, who

router = APIRouter(default_response_class=HTMLResponse)


@router.get("/cases/{escalation_id}/record")
def record_page(request: Request, escalation_id: str, lang: Language = Language.en) -> HTMLResponse:
    """Summary, note, downloads, and everybody who opened this patient's record; itself a view."""
    act, room = act_of(request), room_of(request)
    with room.sessions.begin() as session:
        record = read_record(session, escalation_id, lang.value)
        audit.note_view(session, actor=act.staff.username, subject=record.id, at=act.at)
        values = {
            "record": record,
            "note": soap_note(record),
            "opened": who_opened(session, record.conversation_id),
            "sending": newest_sending(session, record.id),
            "fhir": bool(room.settings.fhir_url),
        }
    return room.page(request, "record.html", values)


@router.get("/cases/{escalation_id}/export/{format}")
def export(request: Request, escalation_id: str, format: Format, lang: Language = Language.en) -> Response:
    """One record as a file; a PDF opens in the browser, so that it can be printed. Audited."""
    actor = who(request).staff.username
    with room_of(request).sessions.begin() as session:
        found = export_case(session, escalation_id, format, actor=actor, lang=lang.value)
    place = "inline" if format is Format.pdf else "attachment"
    headers = {"Content-Disposition": f'{place}; filename="{found.filename}"'}
    return Response(found.content, media_type=found.media_type, headers=headers)


@router.post("/cases/{escalation_id}/record/send")
def send(request: Request, escalation_id: str) -> Response:
    """Ask for the case to be sent to the FHIR server; the outbox does it."""
    room = room_of(request)
    if not room.settings.fhir_url:
        raise ActRefused("No FHIR server is set up for this clinic, so nothing can be sent.")
    with room.sessions.begin() as session:
        queue_push(session, escalation_id, actor=who(request).staff.username)
    return RedirectResponse(f"/cases/{escalation_id}/record#sending", status_code=303)
