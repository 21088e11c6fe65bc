"""What passages said before, and translations whose original says something else by now."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from common.clock import now
from common.locale import LANGUAGES
from knowledge.passage import Passage, original_id
from knowledge.vetting.tables import PassageRow, PassageVersion

CONTENT = tuple(name for name in Passage.__dataclass_fields__ if name not in ("id", "status", "review_due"))
"""The fields that make a version; status and review date are decided apart from them."""
_AT_ONCE = 500


def content_of(row: Any) -> dict[str, Any]:
    """What the passage says, with dates as ISO text."""
    values = {name: getattr(row, name) for name in CONTENT}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def keep_versions(session: Session, new_hashes: Mapping[str, str]) -> None:
    """Keep, in the caller's transaction, what these passages say before their words are replaced."""
    columns = [getattr(PassageRow, name) for name in ("id", "content_hash", *CONTENT)]
    for ids in _portions(new_hashes):
        rows = session.execute(select(*columns).where(PassageRow.id.in_(ids))).all()
        kept = set(
            session.execute(
                select(PassageVersion.passage_id, PassageVersion.content_hash).where(
                    PassageVersion.passage_id.in_(ids)
                )
            ).tuples()
        )
        versions = [
            {
                "passage_id": row.id, "content_hash": row.content_hash, "content": content_of(row),
                "replaced_at": now(),
            }
            for row in rows
            if row.content_hash != new_hashes[row.id] and (row.id, row.content_hash) not in kept
        ]  # fmt: skip
        if versions:
            session.execute(insert(PassageVersion), versions)


def note_originals(session: Session, said_anew: Iterable[str]) -> None:
    """Note what the originals of these passages say: whoever wrote the translation anew had them before them.

    Translations of which nothing was noted yet count as written from what their original says now.
    """
    fresh = set(said_anew)
    hashes = {
        each: of_original
        for each, seen, of_original in _translations(session)
        if of_original and (seen is None or each in fresh) and seen != of_original
    }
    if hashes:
        rows = [{"id": each, "original_hash": value} for each, value in hashes.items()]
        session.execute(update(PassageRow), rows)


def behind_their_original(session: Session) -> set[str]:
    """Translations whose original says something else than when somebody last looked at the two."""
    return {
        each
        for each, seen, of_original in _translations(session)
        if _differ(seen, of_original)
    }


def is_behind_its_original(session: Session, row: PassageRow) -> bool:
    """The same of one passage, without reading any other but its original."""
    return _differ(row.original_hash, original_hash_now(session, row.id))


def words_hash(title: str, text: str) -> str:
    """SHA-256 of what a translator must follow: the words, not the review of them."""
    return hashlib.sha256(f"{title}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()


def original_hash_now(session: Session, passage_id: str) -> str | None:
    """What the original of a translation says now; None for an original, or one that is alone."""
    original = original_id(passage_id)
    if original is None:
        return None
    said = session.execute(select(PassageRow.title, PassageRow.text).where(PassageRow.id == original)).first()
    return words_hash(*said) if said else None


def _differ(seen: str | None, of_original: str | None) -> bool:
    return seen is not None and of_original is not None and seen != of_original


def _translations(session: Session) -> Iterator[tuple[str, str | None, str | None]]:
    """Each translation with what its original said when last looked at, and what it says now."""
    first, *others = LANGUAGES
    said = session.execute(
        select(PassageRow.id, PassageRow.title, PassageRow.text).where(PassageRow.id.like(f"%:{first}/%"))
    )
    hashes = {row.id: words_hash(row.title, row.text) for row in said}
    named = or_(*(PassageRow.id.like(f"%:{lang}/%") for lang in others))
    for row in session.execute(select(PassageRow.id, PassageRow.original_hash).where(named)).all():
        if original := original_id(row.id):
            yield row.id, row.original_hash, hashes.get(original)


def _portions(ids: Iterable[str]) -> Iterator[list[str]]:
    listed = list(ids)
    for start in range(0, len(listed), _AT_ONCE):
        yield listed[start : start + _AT_ONCE]
