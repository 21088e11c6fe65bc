"""The commands for records: export a case."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from clinic.records.export import Format, export_case
from clinic.shell import OPERATOR, database, fail

CaseId = Annotated[str, typer.Argument(metavar="ID", help="The case (see `clinic queue`).")]


def export(
    escalation_id: CaseId,
    format: Annotated[Format, typer.Option(help="What to write.")] = Format.sbar,
    output: Annotated[Path | None, typer.Option(help="The file to write; else standard output.")] = None,
) -> None:
    """Write a case for hand-over; the export is audited."""
    if format is Format.pdf and output is None and sys.stdout.isatty():
        fail("A PDF cannot be shown here: name a file with --output, or send it on with > or |.")
    with database() as sessions:
        with sessions.begin() as session:
            found = export_case(session, escalation_id, format, actor=OPERATOR)
        if output is None:
            sys.stdout.buffer.write(found.content)
            return
        output.write_bytes(found.content)
        typer.echo(f"Written: {output}")


COMMANDS = (export,)
