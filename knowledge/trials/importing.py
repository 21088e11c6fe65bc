"""Takes a download of the registry in: all of it or, when a file is damaged, nothing."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from common.clock import now
from knowledge.errors import SourceError
from knowledge.trials import registry
from knowledge.trials.snapshot import FORMAT, Manifest, Writer, write_manifest


@dataclass(slots=True)
class _Seen:
    skipped: Counter[str] = field(default_factory=Counter)
    files: int = 0
    more: int = 0
    oldest_version: date | None = None
    newest_update: date | None = None

    def day(self) -> date | None:
        """The day of the data: the oldest that the registry stamped, else the newest change in it."""
        return self.oldest_version or self.newest_update


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import brought."""

    manifest: Manifest
    repeated: int
    skipped: Counter[str]


def take(path: Path, folder: Path, *, who: str, approved_as: str = "") -> Taken:
    """Write the studies at that path into the folder; raises SourceError, and then the old list stays.

    With `approved_as` (the vetted source's name) patients see them, approved by `who`; else they are a
    draft, and what patients see stays as it was.
    """
    writer = Writer(folder)
    try:
        seen = _Seen()
        for file in registry.files(path):
            seen.files += 1
            _add(writer, file, seen)
        day = seen.day()
        if not writer.count or day is None:
            reasons = "; ".join(f"{count:,} skipped: {what}" for what, count in seen.skipped.most_common(3))
            raise SourceError(path, f"holds no study that could be shown ({reasons})")
        if day > now().date():
            raise SourceError(path, f"its data are of {day}, still to come: check this machine's clock")
        checksum = writer.finish()
    except BaseException:
        writer.discard()
        raise
    today = now().date().isoformat()
    manifest = Manifest(
        format=FORMAT,
        file=writer.file.name,
        sha256=checksum,
        trials=writer.count,
        snapshot_on=day.isoformat(),
        source_name=approved_as or "ClinicalTrials.gov",
        imported_by=who,
        imported_on=today,
        approved_by=who if approved_as else "",
        approved_on=today if approved_as else "",
        complete=seen.more < seen.files,
    )
    write_manifest(folder, manifest)
    return Taken(manifest, writer.repeated, seen.skipped)


def _add(writer: Writer, file: Path, seen: _Seen) -> None:
    for each in registry.read(file):
        if isinstance(each, registry.PageEnd):
            seen.more += each.more
            continue
        if each.version:
            seen.oldest_version = min(filter(None, (seen.oldest_version, each.version)))
        if each.trial is None:
            seen.skipped[each.skipped] += 1
            continue
        writer.add(each.trial)
        seen.newest_update = max(filter(None, (seen.newest_update, each.trial.last_update)))
