"""The file of studies on this machine: written whole, with a checksum and who approved it."""

import hashlib
import json
import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from common.clock import now
from common.disk import sync
from knowledge.errors import KnowledgeError
from knowledge.index.words import english_words
from knowledge.trials.record import Trial

FORMAT = "careline-trials/1"
SERVED, DRAFT, HISTORY = "manifest.json", "draft.json", "history.jsonl"
CONDITION, TERM, KEYWORD = 1, 2, 3
"""How a name belongs to a study."""
AGAIN = "run `knowledge import trials PATH --approve-as SOURCE` again"
_TABLES = """
CREATE TABLE trial (id INTEGER PRIMARY KEY, nct_id TEXT UNIQUE, status TEXT, sex TEXT, min_age REAL,
                    max_age REAL, healthy INTEGER, updated TEXT, record BLOB);
CREATE TABLE place (trial INTEGER, city TEXT, state TEXT, country TEXT);
CREATE VIRTUAL TABLE name USING fts5(stems, trial UNINDEXED, kind UNINDEXED, tokenize='ascii');
"""
_INDEXES = "CREATE INDEX by_place ON place (trial); CREATE INDEX by_country ON place (country);"


class TrialsUnusable(KnowledgeError):
    """There is no approved list of studies here, or it is damaged: it is refused, never half used."""


class NoTrials(TrialsUnusable):
    """Nobody has imported and approved a list of studies."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the file holds. Days are ISO dates; `approved_by` is empty for a draft, which no patient sees."""

    format: str
    file: str
    sha256: str
    trials: int
    snapshot_on: str
    source_name: str
    imported_by: str
    imported_on: str
    approved_by: str = ""
    approved_on: str = ""
    complete: bool = True

    @property
    def day(self) -> date:
        """The day of the registry's data."""
        return date.fromisoformat(self.snapshot_on)


class Writer:
    """Collects studies into a new file; of a study that comes twice the newer record stays."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.file = folder / f"trials-{uuid.uuid4().hex[:12]}.sqlite"
        self._base = sqlite3.connect(self.file)
        self._base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLES)
        self.count = self.repeated = 0

    def add(self, trial: Trial) -> None:
        """Keep one study."""
        before = self._base.execute(
            "SELECT id, updated FROM trial WHERE nct_id = ?", (trial.nct_id,)
        ).fetchone()
        if before:
            self.repeated += 1
            if before[1] >= trial.last_update.isoformat():
                return
            for statement in (
                "DELETE FROM trial WHERE id = ?", "DELETE FROM place WHERE trial = ?",
                "DELETE FROM name WHERE trial = ?",
            ):  # fmt: skip
                self._base.execute(statement, (before[0],))
            self.count -= 1
        row = (
            trial.nct_id, trial.status, trial.sex, trial.min_age, trial.max_age, trial.healthy,
            trial.last_update.isoformat(), trial.packed(),
        )  # fmt: skip
        number = self._base.execute(
            "INSERT INTO trial (nct_id, status, sex, min_age, max_age, healthy, updated, record) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row,
        ).lastrowid  # fmt: skip
        places = [
            (number, each.city.lower(), each.state.lower(), each.country.lower()) for each in trial.locations
        ]
        self._base.executemany("INSERT INTO place VALUES (?, ?, ?, ?)", places)
        self._base.executemany("INSERT INTO name VALUES (?, ?, ?)", [
            (stems, number, kind) for kind, names in _names(trial) for stems in names
        ])  # fmt: skip
        self.count += 1

    def finish(self) -> str:
        """Put everything on the disk; the file's SHA-256."""
        self._base.executescript(_INDEXES)
        self._base.commit()
        self._base.close()
        sync(self.file)
        return digest(self.file)

    def discard(self) -> None:
        """Leave nothing behind."""
        self._base.close()
        self.file.unlink(missing_ok=True)


def _names(trial: Trial) -> Iterator[tuple[int, set[str]]]:
    for kind, written in ((CONDITION, trial.conditions), (TERM, trial.terms), (KEYWORD, trial.keywords)):
        yield kind, set(filter(None, (" ".join(english_words(each)) for each in written)))


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest in place in one step, and take away files that no manifest names any more."""
    name = SERVED if manifest.approved_by else DRAFT
    new = folder / f".{name}.{manifest.file}"
    new.write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False), "utf-8")
    sync(new)
    os.replace(new, folder / name)
    if manifest.approved_by:
        (folder / DRAFT).unlink(missing_ok=True)
    sync(folder)
    note(folder, "approved" if manifest.approved_by else "imported", manifest.imported_by, manifest)
    sweep(folder)


def note(folder: Path, what: str, who: str, manifest: Manifest) -> None:
    """Add one line to the history of this folder: what was done, by whom, with which list."""
    line = {"what": what, "who": who, "on": now().isoformat(timespec="seconds"), **asdict(manifest)}
    with (folder / HISTORY).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def sweep(folder: Path) -> None:
    """Take away files of studies that no manifest names."""
    named = set()
    for name in (SERVED, DRAFT):
        with suppress(TrialsUnusable):
            named.add(read_manifest(folder, name).file)
    for file in folder.glob("trials-*.sqlite"):
        if file.name not in named:
            file.unlink(missing_ok=True)


def read_manifest(folder: Path, name: str = SERVED) -> Manifest:
    """The manifest; raises NoTrials when there is none and TrialsUnusable when it is damaged."""
    file = folder / name
    try:
        manifest = Manifest(**json.loads(file.read_text("utf-8")))
        known = manifest.format == FORMAT and Path(manifest.file).name == manifest.file and bool(manifest.day)
    except FileNotFoundError:
        raise NoTrials(f"{folder}: there is no approved list of studies here; {AGAIN}") from None
    except (OSError, ValueError, TypeError) as error:
        raise TrialsUnusable(f"{file}: is damaged; {AGAIN}") from error
    if not known:
        raise TrialsUnusable(f"{file}: was written by another program; {AGAIN}")
    return manifest


def verify(folder: Path, manifest: Manifest) -> None:
    """Compare the file with its checksum; raises TrialsUnusable when it differs or is missing."""
    file = folder / manifest.file
    try:
        same = digest(file) == manifest.sha256
    except OSError:
        same = False
    if not same:
        raise TrialsUnusable(f"{file}: missing or not as it was written; {AGAIN}")


def withdraw(folder: Path, who: str) -> Manifest:
    """Take the approved list out of patients' sight at once; raises NoTrials when there is none."""
    manifest = read_manifest(folder)
    (folder / SERVED).unlink()
    sync(folder)
    note(folder, "withdrawn", who, manifest)
    sweep(folder)
    return manifest


@contextmanager
def opened(folder: Path, manifest: Manifest) -> Iterator[sqlite3.Connection]:
    """The file, to be read only; raises TrialsUnusable when it can't be."""
    try:
        address = f"{(folder / manifest.file).resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as base:
            yield base
    except sqlite3.Error as error:
        raise TrialsUnusable(f"{folder / manifest.file}: cannot be read; {AGAIN}") from error


def digest(file: Path) -> str:
    """The file's SHA-256."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
