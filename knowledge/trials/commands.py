"""The commands on the list of studies: import, say what is shown, take it out of sight."""

from pathlib import Path

import typer

from common.clock import now
from knowledge.console import Who, read_settings, shown
from knowledge.data import load
from knowledge.trials.importing import take
from knowledge.trials.snapshot import DRAFT, SERVED, NoTrials, read_manifest, verify, withdraw
from knowledge.vetting.status import asking, named

KIND = "trials"
app = typer.Typer(
    no_args_is_help=True, help="The list of clinical studies: what is shown, and taking it away."
)


def folder() -> Path:
    """Where the list lies: beside the index."""
    return read_settings().var_dir / "trials"


def import_trials(path: Path, *, approve_as: str, by: str) -> None:
    """Import a download of ClinicalTrials.gov and say what came of it."""
    who = named(by or asking())
    taken = take(path, folder(), who=who, approved_as=approve_as)
    typer.echo(f"{taken.manifest.trials:,} studies read, data of {taken.manifest.snapshot_on}")
    if taken.repeated:
        typer.echo(f"{taken.repeated:,} came more than once: the newer record was kept")
    for what, count in taken.skipped.most_common():
        typer.echo(f"{count:,} skipped: {what}")
    if not taken.manifest.complete:
        typer.echo("the last page is missing: every file names a next one (nextPageToken)", err=True)
    if approve_as:
        typer.echo(f"approved as {approve_as!r} by {who}; patients see them from now on")
    else:
        typer.echo("they are a draft, which no patient sees; import again with --approve-as SOURCE")


@app.command("status")
def say_status() -> None:
    """Say which list patients see, who approved it, and until when it may be shown."""
    with shown():
        lines = [line for name in (SERVED, DRAFT) if (line := _line(name))]
        typer.echo("\n".join(lines) or "there is no list of studies")


def _line(name: str) -> str:
    """One list with its state, its day and its people; "" when there is none."""
    try:
        manifest = read_manifest(folder(), name)
    except NoTrials:
        return ""
    verify(folder(), manifest)
    age, most = (now().date() - manifest.day).days, load("trials_policy.yml")["max_age_days"]
    state = "draft" if name == DRAFT else "too old to show" if age > most else "shown"
    people = [f"imported by {manifest.imported_by} on {manifest.imported_on}"]
    if manifest.approved_by:
        people.append(f"approved by {manifest.approved_by} on {manifest.approved_on}")
    data = f"data of {manifest.snapshot_on} ({age} days old, shown until {most} days)"
    return "\t".join((state, f"{manifest.trials:,} studies", data, *people, manifest.source_name))


@app.command("withdraw")
def take_away(by: Who = "") -> None:
    """Take the list out of patients' sight at once; import and approve one to show studies again."""
    with shown():
        manifest = withdraw(folder(), named(by or asking()))
        typer.echo(f"withdrawn: {manifest.trials:,} studies of {manifest.snapshot_on}")
