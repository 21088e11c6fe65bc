"""One reading of the queue for all consoles that ask for it in the same second."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy.orm import Session

from clinic.queue import Queue, QueueRow, queue_version, read_queue
from clinic.transitions.act import StaffMember

_LASTS = timedelta(seconds=1)
_NOBODY = StaffMember("", "", "", "")


@dataclass(frozen=True)
class _Snapshot:
    version: tuple[int, ...]
    at: datetime
    queue: Queue


class Snapshots:
    """When a case changes every console asks at once; only the first of them makes the database work.

    What is kept is at most a second old and of the same version as the database, so an act is seen at once.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str, bool], _Snapshot] = {}
        self._lock = Lock()

    def read(
        self, session: Session, staff: StaffMember, at: datetime, *, show: str, acuity: str, lang: str,
        overdue: bool,
    ) -> Queue:  # fmt: skip
        """The queue as this person sees it; what only they see (`mine`) is read for them alone."""
        if show == "mine":
            return read_queue(session, staff, at, show=show, acuity=acuity, lang=lang, overdue=overdue)
        key = (show, acuity, lang, overdue)
        with self._lock:
            version = queue_version(session)
            kept = self._kept.get(key)
            if kept is None or kept.version != version or not timedelta(0) <= at - kept.at < _LASTS:
                queue = read_queue(session, _NOBODY, at, show=show, acuity=acuity, lang=lang, overdue=overdue)
                kept = self._kept[key] = _Snapshot(version, at, queue)
        return replace(kept.queue, rows=tuple(_seen_by(row, staff) for row in kept.queue.rows))


def _seen_by(row: QueueRow, staff: StaffMember) -> QueueRow:
    if staff.id not in (row.holder_id, row.assigned_id):
        return row
    mine = row.holder is not None and row.holder_id == staff.id
    return replace(row, held_by_me=mine, assigned_to_me=row.assigned_id == staff.id)
