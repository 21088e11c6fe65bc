"""Brings every decision about a passage into the audit chain, wherever it was taken."""

import asyncio
import hashlib
import re
from collections.abc import Iterator
from itertools import groupby

from anyio import to_thread
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from clinic import audit
from clinic.tables import AuditEntry
from clinic.transaction import serialise
from common.logs import get_logger
from knowledge.vetting.store import SOURCE_APPROVED
from knowledge.vetting.tables import PassageEvent

ACTS = {
    "review": "passage_review",
    "approve": "passage_approve",
    "withdraw": "passage_withdraw",
    SOURCE_APPROVED: "source_approve",
}
_EVENT = re.compile(r"event (\d+)")
_LONGEST_SUBJECT = 64
_log = get_logger("clinic.witness")


class Witness:
    """One worker; the chain itself says how far it has come, so it may die at any moment."""

    def __init__(self, sessions: sessionmaker[Session], *, every_s: float = 15.0) -> None:
        self._sessions = sessions
        self._every_s = every_s

    async def run(self) -> None:
        """Work until cancelled; decisions taken with the `knowledge` command come in with the next round."""
        while True:
            try:
                await to_thread.run_sync(self.round)
            except Exception as error:
                _log.error("decisions could not be chained, will try again", error=error)
            await asyncio.sleep(self._every_s)

    def round(self) -> int:
        """The number of entries that were added."""
        with self._sessions.begin() as session:
            return chain_decisions(session)


def chain_decisions(session: Session) -> int:
    """Add an entry for each decision since the last, in the caller's transaction; how many were added.

    A source that was approved as a whole is one entry.
    """
    newest = session.scalar(select(func.max(PassageEvent.id)).where(PassageEvent.action.in_(ACTS))) or 0
    if newest <= _chained(session):
        return 0
    serialise(session)
    wanted = select(PassageEvent).where(PassageEvent.id > _chained(session), PassageEvent.action.in_(ACTS))
    added = 0
    for actor, act, subject, detail in _entries(session.scalars(wanted.order_by(PassageEvent.id))):
        audit.append(session, actor=actor, act=act, subject=subject, detail=detail)
        added += 1
    return added


def subject_of(passage_id: str) -> str:
    """The passage as the audit names it: by its id, or by the hash of an id that is too long."""
    if len(passage_id) <= _LONGEST_SUBJECT:
        return passage_id
    return hashlib.sha256(passage_id.encode()).hexdigest()


def _entries(events: Iterator[PassageEvent]) -> Iterator[tuple[str, str, str, str]]:
    def together(event: PassageEvent) -> tuple[str, str, int]:
        whole = event.action == SOURCE_APPROVED
        return event.action, event.who, 0 if whole else event.id

    for (action, who, _), group in groupby(events, together):
        found = list(group)
        last = found[-1]
        if action == SOURCE_APPROVED:
            yield who[:64], ACTS[action], "source", f"event {last.id}: {len(found)} passages"
        else:
            yield who[:64], ACTS[action], subject_of(last.passage_id), f"event {last.id}: {last.passage_id}"


def _chained(session: Session) -> int:
    """The id of the newest decision in the chain."""
    newest = session.scalar(
        select(AuditEntry.detail)
        .where(AuditEntry.act.in_(ACTS.values()))
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    found = _EVENT.match(newest or "")
    return int(found[1]) if found else 0
