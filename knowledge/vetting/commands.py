"""The commands by which people vet passages: review, approve, withdraw, due, history, duplicates."""

from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy import select

from knowledge.console import Reason, Who, sessions, shown
from knowledge.passage import DUE_DAYS
from knowledge.vetting import ledger, status, twins
from knowledge.vetting.tables import PassageEvent


def review(passage_id: str, by: Who = "", reason: Reason = "") -> None:
    """Say that you have read one passage and found it right; another person then approves it."""
    with shown():
        with sessions().begin() as session:
            status.review(session, passage_id, who=by or status.asking(), reason=reason)
        typer.echo(f"reviewed: {status.base_id(passage_id)}; another person may now approve it")


def approve(
    passage_id: str,
    by: Who = "",
    reason: Reason = "",
    review_due: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
) -> None:
    """Approve a passage that another person has reviewed; it is searchable after the next build."""
    with shown():
        due = review_due.date() if review_due else None
        with sessions().begin() as session:
            status.approve(session, passage_id, who=by or status.asking(), reason=reason, review_due=due)
        typer.echo(f"approved: {status.base_id(passage_id)}")


def withdraw(passage_id: str, by: Who = "", reason: Reason = "") -> None:
    """Withdraw one passage: the very next search no longer shows it."""
    with shown():
        with sessions().begin() as session:
            status.withdraw(session, passage_id, who=by or status.asking(), reason=reason)
            left = twins.still_shown(session, status.base_id(passage_id))
        typer.echo(f"withdrawn: {status.base_id(passage_id)}")
        for each in left:
            typer.echo(f"still shown, and says nearly the same: {each}")


def due(
    days: Annotated[int, typer.Option(min=0, help="How far to look ahead.")] = DUE_DAYS,
) -> None:
    """List what waits for a person: reviews that run out or have run out, and approvals that are open."""
    with shown(), sessions()() as session:
        found = list(ledger.waiting(session, days=days))
        for entry in found:
            typer.echo(f"{entry.review_due}\t{entry.status}\t{entry.id}\t{entry.source_url}")
        typer.echo(f"# {len(found):,} waiting")


def history(passage_id: str) -> None:
    """Say who changed a passage, when, from which status to which."""
    with shown(), sessions()() as session:
        status.known(session, passage_id)
        query = select(PassageEvent).where(PassageEvent.passage_id == status.base_id(passage_id))
        for event in session.scalars(query.order_by(PassageEvent.id)):
            change = f"{event.from_status or '—'} → {event.to_status}"
            words = "" if event.from_hash in (None, event.to_hash) else "(words changed) "
            line = f"{event.at:%Y-%m-%d %H:%M} {event.who}: {event.action}, {change} {words}{event.reason}"
            typer.echo(line.rstrip())


def duplicates() -> None:
    """List passages that say the same, or nearly, about the same thing; search shows one of each group."""
    with shown():
        with sessions().begin() as session:
            twins.mark(session)
            found = list(twins.twins(session))
        for group in found:
            for each in group:
                typer.echo(f"{each.share:.0%}\t{each.id}\t{each.status}\t{each.title}")
            typer.echo("")
        typer.echo(f"# {len(found):,} groups, {sum(map(len, found)):,} passages")


COMMANDS = (review, approve, withdraw, due, history, duplicates)
