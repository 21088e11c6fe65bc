"""The commands for records: export a case, see who opened it, erase a patient, check the audit."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from clinic import audit
from clinic.records.erase import compact as compact_files
from clinic.records.erase import erase as erase_patient
from clinic.records.export import Format, Language, export_case
from clinic.records.labels import labelled_examples
from clinic.records.patient import case_ids, find_conversation
from clinic.records.push import Courier, newest_sending, queue_push
from clinic.shell import OPERATOR, database, fail, read_settings

Patient = Annotated[
    str, typer.Argument(metavar="PATIENT", help="A case's or conversation's id, or CHANNEL:USER.")
]
CaseId = Annotated[str, typer.Argument(metavar="ID", help="The case (see `clinic queue`).")]


def export(
    escalation_id: CaseId,
    format: Annotated[Format, typer.Option(help="What to write.")] = Format.sbar,
    output: Annotated[Path | None, typer.Option(help="The file to write; else standard output.")] = None,
    lang: Annotated[Language, typer.Option(help="The clinicians' language.")] = Language.en,
) -> None:
    """Write a case for hand-over; the export is audited."""
    if format is Format.pdf and output is None and sys.stdout.isatty():
        fail("A PDF cannot be shown here: name a file with --output, or send it on with > or |.")
    with database() as sessions:
        with sessions.begin() as session:
            found = export_case(session, escalation_id, format, actor=OPERATOR, lang=lang.value)
        if output is None:
            sys.stdout.buffer.write(found.content)
            return
        output.write_bytes(found.content)
        typer.echo(f"Written: {output}")


def push(escalation_id: CaseId) -> None:
    """Send a case to the FHIR server now; what fails stays in the outbox and the console tries again."""
    settings = read_settings()
    if not settings.fhir_url:
        fail("No FHIR server is set: CARELINE_FHIR_URL is its base address.")
    with database(settings) as sessions:
        with sessions.begin() as session:
            queue_push(session, escalation_id, actor=OPERATOR)
        courier = Courier(sessions, settings.fhir_url, settings.fhir_token.get_secret_value())
        try:
            courier.round()
        finally:
            courier.close()
        with sessions() as session:
            sending = newest_sending(session, escalation_id)
    if sending and sending.done_at:
        typer.echo(f"Sent: {sending.done_at:%Y-%m-%d %H:%M} UTC.")
    else:
        why = sending.trouble if sending and sending.trouble else "another try is under way"
        fail(f"Not sent yet: {why}. The console goes on trying.")


def export_labels(
    output: Annotated[Path | None, typer.Option(help="The file to write; else standard output.")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only labels from that day (UTC) on.")
    ] = None,
    without_consent: Annotated[
        bool, typer.Option("--without-consent", help="Also of patients who have not consented to anything.")
    ] = False,
) -> None:
    """Write labelled cases as JSON lines for retraining, de-identified as far as software can; audited."""
    with database() as sessions:
        with sessions.begin() as session:
            from_day = since.replace(tzinfo=UTC) if since else None
            found = labelled_examples(
                session, actor=OPERATOR, since=from_day, without_consent=without_consent
            )
        lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found.examples)
        written = lines.encode("utf-8", "replace")
        if output is None:
            sys.stdout.buffer.write(written)
        else:
            output.write_bytes(written)
    typer.echo(f"{len(found.examples)} examples; a person must read each before it is used.", err=True)
    for why, count in found.left_out.items():
        typer.echo(f"{count} left out: {why}", err=True)


def verify_audit(
    head: Annotated[
        str | None, typer.Option(help="A hash printed earlier; it must still be in the chain.")
    ] = None,
) -> None:
    """Walk the audit chain; exit 1 naming the first broken link."""
    with database() as sessions, sessions() as session:
        verdict = audit.verify(session, known_head=head)
    if not verdict.intact:
        fail(
            f"The audit chain is broken at entry {verdict.broken_id}: {verdict.why}."
            f" The {verdict.entries} entries before it are intact."
        )
    typer.echo(f"The audit chain is intact: {verdict.entries} entries, head {verdict.head}")


def who_opened(patient: Patient) -> None:
    """Print who opened, changed or exported a patient's record, oldest first; this look is audited too."""
    with database() as sessions, sessions.begin() as session:
        conversation = find_conversation(session, patient)
        found = audit.told_of(session, [conversation.id, *case_ids(session, conversation.id)])
        audit.append(session, actor=OPERATOR, act="who_opened", subject=conversation.id)
        for entry in reversed(found):
            typer.echo(f"{entry.at[:19]}Z\t{entry.actor}\t{entry.act}\t{entry.detail}\tcase {entry.subject}")
        typer.echo(f"# {len(found)} entries")


def erase(
    patient: Patient,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; there is no way back.")] = False,
    even_if_waiting: Annotated[
        bool, typer.Option("--even-if-waiting", help="Also while a case waits for a clinician.")
    ] = False,
) -> None:
    """Erase a patient from the database, the spool and the dialogue's memory; the audit chain stays whole."""
    settings = read_settings()
    with database(settings) as sessions:
        with sessions() as session:
            conversation = find_conversation(session, patient)
        if not yes:
            since = f"{conversation.created_at:%Y-%m-%d}"
            typer.confirm(f"Erase conversation {conversation.id}, since {since}, for good?", abort=True)
        engine: Engine = sessions.kw["bind"]
        done = erase_patient(
            engine, sessions, settings, conversation.id, actor=OPERATOR, even_if_waiting=even_if_waiting
        )
    counted = ", ".join(f"{count} {name}" for name, count in sorted(done.rows.items()))
    typer.echo(
        f"Erased: {counted}; {done.spooled} spooled turns, {done.dialogue_events} events of the dialogue."
    )
    for copy in done.copies:
        typer.echo(f"A copy was made and lies elsewhere: {copy}")
    for name in done.unreadable:
        typer.echo(f"This spooled file cannot be read and may be the patient's: {name}")
    if not done.compacted:
        fail(
            "The rows are gone, but other processes kept the database busy, so old pages may still lie in"
            " its file. Stop Careline and run `clinic compact`."
        )


def compact() -> None:
    """Rewrite the database files, so that nothing of what was deleted is left in them."""
    with database() as sessions:
        if not compact_files(sessions.kw["bind"]):
            fail("Other processes keep the database busy: stop them and try again.")
    typer.echo("The files hold nothing of what was deleted.")


COMMANDS = (export, export_labels, push, verify_audit, who_opened, erase, compact)
