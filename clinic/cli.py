"""The `clinic` command: the queue, the audit, exports and staff accounts, without a running server."""

import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from clinic import audit
from clinic.queue import read_queue
from clinic.records.commands import COMMANDS
from clinic.shell import OPERATOR, database, fail, read_settings
from clinic.staff.accounts import DEMO, account_named, add_account, enable_account, seed_demo
from clinic.staff.oidc.identities import move
from clinic.staff.passwords import UNUSABLE
from clinic.transitions.act import StaffMember
from clinic.web.words import waited
from common.clock import now

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
_OPERATOR = StaffMember("", OPERATOR, "Operator", "supervisor")


@app.command()
def queue(
    limit: Annotated[int, typer.Option(min=1, help="Rows to print.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Print what waits for a clinician, most dangerous first."""
    with database() as sessions, sessions.begin() as session:
        audit.append(session, actor=OPERATOR, act="view", subject=audit.QUEUE)
        found = read_queue(session, _OPERATOR, now(), limit=limit)
    if as_json:
        for row in found.rows:
            print(json.dumps(asdict(row), ensure_ascii=False))
        return
    if not found.rows:
        print("Nobody is waiting.")
        return
    table = Table("acuity", "waiting", "language", "reason", "holder", "id", title=f"{found.total} waiting")
    for row in found.rows:
        table.add_row(
            row.acuity_label, waited(row.waiting_seconds), row.lang, row.reason_label, row.holder or "nobody",
            row.id,
        )  # fmt: skip
    Console().print(table)


@app.command("seed-demo")
def seed_demo_command() -> None:
    """Make the demo account nurse; harmless when it is there, refused in production mode."""
    settings = read_settings()
    if settings.mode == "production":
        fail("The demo account has a public password: it is not made in production mode.")
    with database(settings, upgraded=True) as sessions, sessions.begin() as session:
        made = seed_demo(session)
    print(f"Demo account {DEMO[0]}: {'made' if made else 'is there already'}.")


@app.command("add-staff")
def add_staff(
    username: str,
    name: Annotated[str, typer.Option(help="Display name; patients see it.")],
    role: Annotated[str, typer.Option(help="clinician, supervisor, editor or admin.")] = "clinician",
) -> None:
    """Make a staff account; the password is asked for, or read from standard input when piped."""
    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    with database(upgraded=True) as sessions:
        try:
            with sessions.begin() as session:
                account = add_account(session, username, password, name, role, by=OPERATOR)
        except ValueError as error:
            fail(str(error))
    print(f"Account {account.username} ({account.role}) is made.{_passwords_off()}")


@app.command("enable-staff")
def enable_staff(username: str) -> None:
    """Let a disabled or locked account sign in again, for when no administrator can."""
    with database(upgraded=True) as sessions:
        try:
            with sessions.begin() as session:
                account = enable_account(session, username, by=OPERATOR)
        except ValueError as error:
            fail(str(error))
    has_none = account.password_hash == UNUSABLE
    how = " It has no password: it signs in through the identity provider." if has_none else _passwords_off()
    print(f"Account {account.username} ({account.role}) may sign in.{how}")


@app.command("move-sign-in")
def move_sign_in(
    username: Annotated[str, typer.Argument(help="The account that the identity provider made.")],
    to: Annotated[str, typer.Argument(help="The same person's older account, which keeps its history.")],
) -> None:
    """Give the identity provider's sign-in of one account to another account of the same person."""
    with database(upgraded=True) as sessions:
        try:
            with sessions.begin() as session:
                account = move(session, account_named(session, username).id, to, by=OPERATOR, at=now())
        except ValueError as error:
            fail(str(error))
    print(f"Account {account.username} signs in through the provider; {username} is disabled.")


def _passwords_off() -> str:
    if read_settings().password_sign_in:
        return ""
    return " Password sign-in is off: set CARELINE_PASSWORD_SIGN_IN=true and restart the console to use it."


for command in COMMANDS:
    app.command()(command)
