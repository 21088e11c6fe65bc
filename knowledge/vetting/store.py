"""Put passages into the database and read them back, with a note of every change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from common.clock import now
from knowledge.duplicates import signature
from knowledge.passage import APPROVED, DRAFT, REVIEWED, STARTER, WITHDRAWN, Passage
from knowledge.vetting.status import withdraw
from knowledge.vetting.tables import PassageEvent, PassageRow
from knowledge.vetting.versions import keep_versions, note_originals

SOURCE_APPROVED = "approve source"
"""The action of an approval that came with its whole collection, by the name of a vetted source."""
FIELDS = tuple(Passage.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Stored:
    """How many passages were new, changed, unchanged, or taken away by an import."""

    added: int
    changed: int
    unchanged: int
    withdrawn: int = 0


def store(
    session: Session,
    passages: Iterable[Passage],
    *,
    who: str,
    approved_as: str = "",
    trust_status: bool = False,
) -> Stored:
    """Add or update the passages in the caller's transaction, each change with its event.

    With `approved_as` (the name of a vetted source) they are approved; with `trust_status` each
    passage's own status counts (the starter files, which are reviewed with the code); otherwise a
    new or changed passage is a draft and an unchanged one keeps its status. A withdrawn passage
    stays withdrawn whatever is imported: only two people, who review and approve it, bring it back,
    and while they are at it, nothing that is imported does.
    """
    wanted = list(passages)
    known, returning = _known(session), _returning(session)
    new_rows: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    unchanged = 0
    reason = f"source approved: {approved_as}" if approved_as else ""
    for passage in wanted:
        digest, due = passage.content_hash(), passage.review_due
        old_status, old_hash, old_due = known.get(passage.id, (None, None, None))
        status = APPROVED if approved_as else passage.status if trust_status else DRAFT
        untouched = old_hash == digest and not (approved_as or trust_status)
        if old_status is not None and (old_status == WITHDRAWN or untouched):
            status, due = old_status, old_due or due
        if passage.id in returning:
            status, due = (REVIEWED if old_hash == digest else WITHDRAWN), old_due or due
        if (old_status, old_hash, old_due) == (status, digest, due):
            unchanged += 1
            continue
        row = _values(passage) | {
            "status": status, "review_due": due, "content_hash": digest, "updated_at": now(),
            "signature": signature(passage.text),
        }  # fmt: skip
        if old_status is None:
            new_rows.append(row | {"created_at": now()})
        else:
            changes.append(row)
        events.append(
            {
                "passage_id": passage.id, "at": now(), "who": who, "reason": reason,
                "action": _action(old_status, status, approved_as),
                "from_status": old_status, "to_status": status, "from_hash": old_hash, "to_hash": digest,
            }
        )  # fmt: skip
    keep_versions(session, {row["id"]: row["content_hash"] for row in changes})
    for statement, rows in ((insert(PassageRow), new_rows), (update(PassageRow), changes)):
        if rows:
            session.execute(statement, rows)
    said_anew = {event["passage_id"] for event in events if event["from_hash"] != event["to_hash"]}
    note_originals(session, said_anew)
    if events:
        session.execute(insert(PassageEvent), events)
    return Stored(len(new_rows), len(changes), unchanged)


def sync_starter(session: Session, passages: list[Passage], *, who: str) -> Stored:
    """Bring the database in line with the starter files; a file that is gone is withdrawn."""
    done = store(session, passages, who=who, trust_status=True)
    present = {passage.id for passage in passages}
    gone = session.scalars(
        select(PassageRow).where(PassageRow.collection == STARTER, PassageRow.status != WITHDRAWN)
    )
    removed = [row.id for row in gone if row.id not in present]
    for passage_id in removed:
        withdraw(session, passage_id, who=who, reason="its file was removed")
    return Stored(done.added, done.changed, done.unchanged, len(removed))


def read_all(session: Session, *statuses: str) -> Iterator[Passage]:
    """Every passage with one of the statuses (all when none is named), in the order of ids."""
    query = select(PassageRow).order_by(PassageRow.id).execution_options(yield_per=1000)
    if statuses:
        query = query.where(PassageRow.status.in_(statuses))
    for row in session.scalars(query):
        values = {name: getattr(row, name) for name in FIELDS}
        yield Passage(**values | {name: tuple(values[name]) for name in ("questions", "synonyms")})


def _action(old: str | None, new: str, approved_as: str) -> str:
    if approved_as and new == APPROVED:
        return SOURCE_APPROVED
    return "import" if old is None else "change"


def _returning(session: Session) -> set[str]:
    """Withdrawn passages that somebody has reviewed again and nobody has approved yet."""
    query = (
        select(PassageEvent.passage_id)
        .join(PassageRow)
        .where(PassageRow.status == REVIEWED, PassageEvent.from_status == WITHDRAWN)
    )
    return set(session.scalars(query))


def _known(session: Session) -> dict[str, tuple[str, str, date]]:
    columns = (PassageRow.id, PassageRow.status, PassageRow.content_hash, PassageRow.review_due)
    rows = session.execute(select(*columns))
    return {row.id: (row.status, row.content_hash, row.review_due) for row in rows}


def _values(passage: Passage) -> dict[str, Any]:
    values = {name: getattr(passage, name) for name in FIELDS}
    return values | {name: list(values[name]) for name in ("questions", "synonyms")}
