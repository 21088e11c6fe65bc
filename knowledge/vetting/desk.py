"""What editors see of the passages: lists, one passage with its history, and what a change changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.clock import now
from common.locale import LANGUAGES
from knowledge.passage import APPROVED, DRAFT, DUE, EXPIRED, REVIEWED, WITHDRAWN, original_id
from knowledge.vetting.ledger import Entry, entries, status_on
from knowledge.vetting.status import known, reviewers, same_name
from knowledge.vetting.tables import PassageEvent, PassageRow, PassageVersion
from knowledge.vetting.versions import content_of, is_behind_its_original, words_hash

SHOWS = ("waiting", DRAFT, REVIEWED, APPROVED, DUE, EXPIRED, WITHDRAWN, "translations", "all")
"""What a list may show; `waiting` is everything that needs a person."""
_WAITING = (DUE, EXPIRED, DRAFT, REVIEWED)
PER_PAGE = 50


@dataclass(frozen=True)
class Row:
    """One passage of a list."""

    entry: Entry
    title: str
    lang: str


@dataclass(frozen=True)
class Listing:
    """One page of a list; `counts` are all passages by status, `total` those that the list has."""

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Change:
    """A part of a field that stayed ("same"), came ("added") or went ("removed")."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    """What a change did to one field, in lines."""

    field: str
    parts: tuple[Change, ...]


@dataclass(frozen=True)
class Version:
    """What a passage said until that moment; the present words have none."""

    content_hash: str
    content: dict[str, Any]
    replaced_at: datetime | None


@dataclass(frozen=True)
class Event:
    """One decision, or one change of the words; `words_changed` names what a diff would show."""

    at: datetime
    who: str
    action: str
    from_status: str | None
    to_status: str
    reason: str
    from_hash: str | None
    to_hash: str

    @property
    def words_changed(self) -> bool:
        """Whether the words were replaced, so that there is something to compare."""
        return self.from_hash not in (None, self.to_hash)


@dataclass(frozen=True)
class DeskView:
    """One passage with everything that an editor needs to decide about it."""

    id: str
    status: str
    review_due: date
    content: dict[str, Any]
    content_hash: str
    events: tuple[Event, ...]
    versions: tuple[Version, ...]
    original: str | None
    original_changed: bool
    original_diff: tuple[FieldChange, ...]
    translations: tuple[str, ...]
    duplicate_group: str | None
    reviewers: frozenset[str]

    def may_be_approved_by(self, who: str) -> bool:
        """Whether somebody else has reviewed it as it stands."""
        return bool(self.reviewers - {same_name(who)})


def listing(
    session: Session, show: str = "waiting", *, lang: str = "", query: str = "", page: int = 1
) -> Listing:
    """One page of a list, what is most urgent first; `query` is part of an id or a title."""
    found = list(entries(session))
    counts: dict[str, int] = {}
    for entry in found:
        counts[entry.status] = counts.get(entry.status, 0) + 1
    wanted = [entry for entry in found if _is_in(entry, show)]
    heads = _heads(session)
    needle = query.strip().casefold()
    rows = [
        Row(entry, *heads[entry.id])
        for entry in wanted
        if (not lang or heads[entry.id][1] == lang)
        and (not needle or needle in entry.id.casefold() or needle in heads[entry.id][0].casefold())
    ]
    if show in ("waiting", "translations"):
        rows.sort(key=lambda row: (_urgency(row.entry), row.entry.review_due, row.entry.id))
    pages = max(1, -(-len(rows) // PER_PAGE))
    page = min(max(1, page), pages)
    return Listing(tuple(rows[(page - 1) * PER_PAGE : page * PER_PAGE]), len(rows), page, pages, counts)


def read(session: Session, passage_id: str) -> DeskView:
    """Everything about one passage; raises UnknownPassage."""
    row = known(session, passage_id)
    events = session.scalars(
        select(PassageEvent).where(PassageEvent.passage_id == row.id).order_by(PassageEvent.id.desc())
    ).all()
    original = original_id(row.id)
    behind = is_behind_its_original(session, row)
    return DeskView(
        id=row.id,
        status=status_on(now().date(), row.status, row.review_due, behind),
        review_due=row.review_due,
        content=content_of(row),
        content_hash=row.content_hash,
        events=tuple(
            Event(one.at, one.who, one.action, one.from_status, one.to_status, one.reason, one.from_hash,
                  one.to_hash)
            for one in events
        ),
        versions=_versions(session, row),
        original=original if original and session.get(PassageRow, original) else None,
        original_changed=behind,
        original_diff=_original_diff(session, row, original) if behind and original else (),
        translations=_translations_of(session, row.id),
        duplicate_group=row.duplicate_group,
        reviewers=frozenset(reviewers(session, row)),
    )  # fmt: skip


def difference(view: DeskView, old: str, new: str) -> tuple[FieldChange, ...] | None:
    """What changed between two versions by their hashes; None when one of them is not kept."""
    found = {version.content_hash: version.content for version in view.versions}
    if old not in found or new not in found:
        return None
    return tuple(changes(found[old], found[new]))


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[FieldChange]:
    """The fields that differ, each as lines that stayed, came and went."""
    for name in new:
        before, after = _lines(old.get(name)), _lines(new[name])
        if before == after:
            continue
        parts: list[Change] = []
        for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if tag == "equal":
                parts += [Change("same", line) for line in before[a:b]]
                continue
            parts += [Change("removed", line) for line in before[a:b]]
            parts += [Change("added", line) for line in after[c:d]]
        yield FieldChange(name, tuple(parts))


def _is_in(entry: Entry, show: str) -> bool:
    if show == "waiting":
        return entry.status in _WAITING
    if show == "translations":
        return entry.original_changed
    return show in ("all", entry.status)


def _urgency(entry: Entry) -> int:
    return _WAITING.index(entry.status) if entry.status in _WAITING else len(_WAITING)


def _heads(session: Session) -> dict[str, tuple[str, str]]:
    rows = session.execute(select(PassageRow.id, PassageRow.title, PassageRow.lang))
    return {row.id: (row.title, row.lang) for row in rows}


def _versions(session: Session, row: PassageRow) -> tuple[Version, ...]:
    older = session.scalars(
        select(PassageVersion).where(PassageVersion.passage_id == row.id).order_by(PassageVersion.id.desc())
    )
    now_said = Version(row.content_hash, content_of(row), None)
    return (now_said, *(Version(one.content_hash, one.content, one.replaced_at) for one in older))


def _original_diff(session: Session, row: PassageRow, original: str) -> tuple[FieldChange, ...]:
    """What its original said when the translation was last looked at, against what it says now."""
    of = session.get(PassageRow, original)
    older = session.scalars(select(PassageVersion.content).where(PassageVersion.passage_id == original))
    seen = (one for one in older if words_hash(one["title"], one["text"]) == row.original_hash)
    said = next(seen, None)
    return tuple(changes(said, content_of(of))) if of and said else ()


def _translations_of(session: Session, passage_id: str) -> tuple[str, ...]:
    wanted = [passage_id.replace(f":{LANGUAGES[0]}/", f":{lang}/", 1) for lang in LANGUAGES[1:]]
    ids = [each for each in wanted if each != passage_id]
    return tuple(session.scalars(select(PassageRow.id).where(PassageRow.id.in_(ids)).order_by(PassageRow.id)))


def _lines(value: Any) -> list[str]:
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    return str(value if value is not None else "").splitlines()


