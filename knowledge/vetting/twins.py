"""Note in the database which passages say nearly the same, and list them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from common.clock import now
from knowledge.duplicates import NEAR, Entry, alike, groups, names_of, pairs, signature
from knowledge.passage import servable, shown_status
from knowledge.vetting.tables import PassageRow

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Twin:
    """One passage of a group; `share` is what it has in common with the group's first (1.0: all)."""

    id: str
    title: str
    status: str
    share: float


def mark(session: Session) -> int:
    """Group all passages anew, in the caller's transaction; the number of passages that have a twin.

    Two passages are twins when they are of one language, share a name of what they are about, and
    their texts have at least 80 % of their shingles in common. Words that fit many illnesses ("inherited
    in an autosomal recessive pattern …") are no reason: each illness keeps its own passage.
    """
    columns = (
        PassageRow.id, PassageRow.lang, PassageRow.title, PassageRow.focus, PassageRow.synonyms,
        PassageRow.signature, PassageRow.duplicate_group,
    )  # fmt: skip
    rows = session.execute(select(*columns).order_by(PassageRow.id)).all()
    texts = _texts(session, [row.id for row in rows if row.signature is None])
    fresh = {each: signature(text) for each, text in texts.items()}
    _set(session, "signature", fresh)
    entries = [
        Entry(
            row.id, row.lang, names_of(row.title, row.focus, *row.synonyms), row.signature or fresh[row.id]
        )
        for row in rows
    ]
    guessed = list(pairs(entries))
    texts = _texts(session, sorted({each for pair in guessed for each in pair}))
    found = groups(pair for pair in guessed if alike(*(texts[each] for each in pair)) >= NEAR)
    _set(
        session,
        "duplicate_group",
        {row.id: found.get(row.id) for row in rows if row.duplicate_group != found.get(row.id)},
    )
    return len(found)


def twins(session: Session) -> Iterator[list[Twin]]:
    """Every group of near-duplicates, in the order of ids."""
    today = now().date()
    query = select(PassageRow).where(PassageRow.duplicate_group.is_not(None)).order_by(PassageRow.id)
    found: dict[str, list[PassageRow]] = defaultdict(list)
    for row in session.scalars(query):
        found[row.duplicate_group or ""].append(row)
    for rows in found.values():
        yield [
            Twin(
                row.id, row.title, shown_status(row.status, row.review_due, today),
                alike(rows[0].text, row.text),
            )
            for row in rows
        ]  # fmt: skip


def still_shown(session: Session, passage_id: str) -> list[str]:
    """The near-duplicates of that passage that a patient may still see."""
    row = session.get(PassageRow, passage_id)
    if row is None or row.duplicate_group is None:
        return []
    query = select(PassageRow).where(
        PassageRow.duplicate_group == row.duplicate_group, PassageRow.id != row.id
    )
    today = now().date()
    return sorted(each.id for each in session.scalars(query) if servable(each.status, each.review_due, today))


def _texts(session: Session, ids: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(ids), _AT_ONCE):
        wanted = PassageRow.id.in_(ids[start : start + _AT_ONCE])
        found.update(session.execute(select(PassageRow.id, PassageRow.text).where(wanted)).tuples().all())
    return found


def _set(session: Session, column: str, values: dict[str, bytes] | dict[str, str | None]) -> None:
    if values:
        session.execute(update(PassageRow), [{"id": each, column: value} for each, value in values.items()])
