"""Bring the starter files and the imported sources together in the database."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from knowledge.index.build import Built, build
from knowledge.index.embedder import Embedder
from knowledge.passage import APPROVED, Passage
from knowledge.sources import csv, html_folder, markdown, medlineplus, medquad
from knowledge.sources.html_folder import Site
from knowledge.sources.imported import Imported
from knowledge.vetting.store import Stored, read_all, store, sync_starter
from knowledge.vetting.twins import mark

READERS: dict[str, Callable[[Path], Imported]] = {
    "medquad": medquad.read,
    "medlineplus": medlineplus.read,
    "markdown": markdown.read,
    "csv": csv.read,
}
HTML = "html"
KINDS = (*READERS, HTML)


def import_source(
    sessions: sessionmaker[Session],
    kind: str,
    path: Path,
    *,
    who: str,
    approved_as: str = "",
    site: Site | None = None,
) -> tuple[Imported, Stored]:
    """Import everything at that path in one transaction, or nothing; raises SourceError.

    `kind` is one of `KINDS`; pages ("html") need the site that they were saved from.
    """
    imported = html_folder.read(path, site) if site else READERS[kind](path)
    with sessions.begin() as session:
        stored = store(session, imported.passages, who=who, approved_as=approved_as)
        mark(session)
        return imported, stored


def refresh_starter(sessions: sessionmaker[Session], *, who: str) -> Stored:
    """Bring the database in line with the starter files; raises SourceError for a broken file."""
    passages = list(markdown.read_starter())
    with sessions.begin() as session:
        stored = sync_starter(session, passages, who=who)
        if stored.added or stored.changed:
            mark(session)
        return stored


def approved(sessions: sessionmaker[Session]) -> list[Passage]:
    """Every approved passage, in the order of ids (an expired one too: a renewal needs no rebuild)."""
    with sessions() as session:
        return list(read_all(session, APPROVED))


def build_index(
    sessions: sessionmaker[Session],
    folder: Path,
    embedder: Embedder,
    *,
    who: str,
    tick: Callable[[int, int], None] = lambda done, total: None,
    force: bool = False,
) -> Built:
    """Refresh the starter passages and bring the index up to date; raises SourceError or BuildFailed."""
    refresh_starter(sessions, who=who)
    return build(folder, approved(sessions), embedder, tick=tick, force=force)
