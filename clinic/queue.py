"""The queue: what waits for a clinician, most dangerous first, then longest waiting."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import InvalidToken
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, load_only

from clinic.sbar import acuity_label, reason_label
from clinic.tables import UNREAD, Escalation, EscalationEvent
from clinic.transitions.act import StaffMember
from common.records.message import Message
from common.records.outbox import OutboxRow

SHOWS = ("all", "unclaimed", "mine")
_SHOWN = load_only(Escalation.words_json, Escalation.patient_words)
UNREADABLE = "This case cannot be decrypted: its key is missing. Call the patient back by other means"
_SUMMARY_CHARS = 110
_RECENT = 1000
_PAGING_FAILS_AFTER = 2


@dataclass(frozen=True)
class QueueRow:
    """One case as the queue shows it; waiting in whole seconds since it was written."""

    id: str
    conversation_id: str
    acuity: str
    acuity_label: str
    reason: str
    reason_label: str
    state: str
    lang: str
    trigger_words: tuple[str, ...]
    rule_ids: tuple[str, ...]
    summary: str
    holder: str | None
    held_by_me: bool
    lease_until: str | None
    waiting_seconds: int
    overdue: bool
    created_at: str
    assigned_to: str | None
    assigned_to_me: bool
    snoozed_until: str | None
    holder_id: str | None
    assigned_id: str | None


@dataclass(frozen=True)
class Queue:
    """The first rows of the queue, and how many cases there are in all."""

    rows: tuple[QueueRow, ...]
    total: int
    waiting: dict[str, int]
    paging_fails: bool


def read_queue(
    session: Session, staff: StaffMember, at: datetime, *, show: str = "all", acuity: str = "",
    lang: str = "", overdue: bool = False, limit: int = 200,
) -> Queue:  # fmt: skip
    """The cases that nobody has resolved.

    `show` is all, unclaimed or mine (held by or assigned to this person); `acuity`, `lang` and `overdue`
    narrow it. `waiting` counts what nobody holds, whatever the filters.
    """
    chosen: list[ColumnElement[bool]] = [Escalation.resolved_at.is_(None)]
    if show == "mine":
        chosen.append(or_(Escalation.holder_id == staff.id, Escalation.assigned_id == staff.id))
    elif show == "unclaimed":
        chosen.append(_free(at))
    if acuity:
        chosen.append(Escalation.acuity == acuity)
    if lang:
        chosen.append(Escalation.lang == lang)
    if overdue:
        chosen.append(and_(Escalation.page_step > 0, _free(at)))
    total = session.scalar(select(func.count()).select_from(Escalation).where(*chosen)) or 0
    ordered = (
        select(Escalation)
        .where(*chosen)
        .order_by(Escalation.acuity_rank, Escalation.created_at)
        .limit(limit)
        .options(*UNREAD)
    )
    cases = session.scalars(ordered).all()
    _read_words(session, cases)
    rows = tuple(queue_row(case, staff, at) for case in cases)
    return Queue(rows, total, _waiting(session, at), _paging_fails(session))


def _read_words(session: Session, cases: Sequence[Escalation]) -> None:
    """Decrypt all at once; with an unreadable one among them each row does it alone, and that one says so."""
    with suppress(InvalidToken):
        shown = select(Escalation).where(Escalation.id.in_([one.id for one in cases])).options(_SHOWN)
        session.scalars(shown).all()


def _waiting(session: Session, at: datetime) -> dict[str, int]:
    """How many cases of each acuity nobody holds, most urgent first."""
    counted = (
        select(Escalation.acuity, func.count())
        .where(Escalation.resolved_at.is_(None), _free(at))
        .group_by(Escalation.acuity, Escalation.acuity_rank)
        .order_by(Escalation.acuity_rank)
    )
    return {acuity: count for acuity, count in session.execute(counted)}


def _free(at: datetime) -> ColumnElement[bool]:
    return or_(Escalation.holder_id.is_(None), Escalation.lease_until <= at)


def queue_row(case: Escalation, staff: StaffMember, at: datetime) -> QueueRow:
    """The case as a row; an expired claim counts as nobody's."""
    live = case.lease_until is not None and case.lease_until > at
    try:
        words, summary = case.trigger_words, _summary(case)
    except InvalidToken:
        words, summary = (), UNREADABLE
    return QueueRow(
        id=case.id,
        conversation_id=case.conversation_id,
        acuity=case.acuity,
        acuity_label=acuity_label(case.acuity),
        reason=case.reason,
        reason_label=reason_label(case.reason),
        state=case.state,
        lang=case.lang,
        trigger_words=words,
        rule_ids=case.rule_ids,
        summary=summary,
        holder=case.holder_name if live else None,
        held_by_me=live and case.holder_id == staff.id,
        lease_until=case.lease_until.isoformat() if case.lease_until else None,
        waiting_seconds=max(0, int((at - case.created_at).total_seconds())),
        overdue=case.page_step > 0 and not live,
        created_at=case.created_at.isoformat(),
        assigned_to=case.assigned_name,
        assigned_to_me=case.assigned_id == staff.id,
        snoozed_until=_if_future(case.snoozed_until, at),
        holder_id=case.holder_id,
        assigned_id=case.assigned_id,
    )


def _if_future(moment: datetime | None, at: datetime) -> str | None:
    return moment.isoformat() if moment and moment > at else None


def queue_version(session: Session) -> tuple[int, ...]:
    """Numbers that change whenever a case or a conversation did.

    Recent rows are counted as well, for on PostgreSQL a smaller id may be committed later.
    """
    version: list[int] = []
    for column in (EscalationEvent.id, Message.id):
        newest = session.scalar(select(func.max(column))) or 0
        recent = session.scalar(select(func.count()).where(column > newest - _RECENT)) or 0
        version += [newest, recent]
    return tuple(version)


def _summary(case: Escalation) -> str:
    words = " ".join(case.patient_words.split())
    quoted = words if len(words) <= _SUMMARY_CHARS else words[:_SUMMARY_CHARS] + " …"
    return f"{reason_label(case.reason)}: “{quoted}”" if quoted else reason_label(case.reason)


def _paging_fails(session: Session) -> bool:
    failing = select(OutboxRow.id).where(
        OutboxRow.kind == "page", OutboxRow.done_at.is_(None), OutboxRow.attempts >= _PAGING_FAILS_AFTER
    )
    return session.scalars(failing.limit(1)).first() is not None
