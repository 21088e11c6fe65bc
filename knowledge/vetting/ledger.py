"""The ledger: where every passage comes from, under which terms, and which must be looked at again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.clock import now
from knowledge.passage import APPROVED, DUE, EXPIRED, REVIEWED, shown_status
from knowledge.vetting.tables import PassageRow
from knowledge.vetting.versions import behind_their_original

SHOWN = (APPROVED, DUE, EXPIRED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One passage's terms."""

    id: str
    status: str
    licence: str
    source_name: str
    source_url: str
    reviewed_on: date
    review_due: date
    original_changed: bool = False

    def line(self) -> str:
        """The entry as one tab-separated line."""
        return "\t".join(map(str, (
            self.id, self.status, self.licence, self.source_name, self.source_url,
            self.reviewed_on, self.review_due,
        )))  # fmt: skip


def status_on(day: date, status: str, review_due: date, original_changed: bool) -> str:
    """The status on that day; an approved translation of something that has changed is due."""
    shown = shown_status(status, review_due, day)
    return DUE if original_changed and shown == APPROVED else shown


def entries(session: Session) -> Iterator[Entry]:
    """Every passage's entry in the order of ids, with its status as of today."""
    today = now().date()
    behind = behind_their_original(session)
    columns = (
        PassageRow.id, PassageRow.status, PassageRow.licence, PassageRow.source_name,
        PassageRow.source_url, PassageRow.reviewed_on, PassageRow.review_due,
    )  # fmt: skip
    for row in session.execute(select(*columns).order_by(PassageRow.id).execution_options(yield_per=1000)):
        changed = row.id in behind
        yield Entry(row.id, status_on(today, row.status, row.review_due, changed), *row[2:], changed)


def waiting(session: Session, *, days: int) -> Iterator[Entry]:
    """What waits for a person: approved passages whose review runs out within that many days or has run out
    and translations whose original changed, soonest first, then passages that wait for the second person's
    approval."""
    last = now().date() + timedelta(days=days)
    soon = [
        each
        for each in entries(session)
        if each.status in SHOWN and (each.review_due <= last or each.original_changed)
    ]
    yield from sorted(soon, key=lambda each: (each.review_due, each.id))
    yield from (each for each in entries(session) if each.status == REVIEWED)
