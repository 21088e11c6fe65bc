"""Write down, once and for good, that a clinician must see a patient's message."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from clinic.policy import wait_after
from clinic.records.summary import summary_of
from clinic.tables import Escalation, EscalationEvent
from clinic.transaction import locked
from common.acuity import ACUITIES, more_urgent, rank
from common.clock import now
from common.db import Base
from common.records.conversation import Conversation
from common.records.outbox import OutboxRow

REASONS = (
    "red_flag", "crisis", "triage", "unassessed", "person_asked", "system_failure", "no_answer",
    "follow_up", "report", "unfinished",
)  # fmt: skip


@dataclass(frozen=True)
class EscalationRequest:
    """Why a clinician must see this turn, with the patient's exact words.

    Raises ValueError for an acuity or a reason that no clinician would know.
    """

    conversation_id: str
    turn_id: str
    acuity: str
    reason: str
    lang: str
    trigger_words: tuple[str, ...] = ()
    rule_ids: tuple[str, ...] = ()
    model_reasons: tuple[str, ...] = ()
    patient_words: str = ""

    def __post_init__(self) -> None:
        rank(self.acuity)
        if self.reason not in REASONS:
            raise ValueError(f"unknown reason {self.reason!r}: use one of {', '.join(REASONS)}")


def escalate(session: Session, request: EscalationRequest) -> Escalation:
    """Write the escalation, its summary and its first page, in the caller's transaction.

    Asked again for the same turn it merges words and rules, raises the acuity if the new one is more
    urgent, and never lowers it; a case that somebody had acknowledged or resolved at a lesser acuity
    opens again. The conversation's acuity floor rises with it. Raises LookupError when there is no such
    conversation.
    """
    session.flush()
    if session.get(Conversation, request.conversation_id) is None:
        raise LookupError(f"no conversation {request.conversation_id}")
    moment = now()
    is_new = _insert_once(session, Escalation, ["conversation_id", "turn_id"], _first_row(request, moment))
    # Only now is the write lock ours on SQLite, so only now are these rows certainly fresh.
    conversation = locked(session, select(Conversation).where(Conversation.id == request.conversation_id))
    escalation = locked(
        session,
        select(Escalation).where(
            Escalation.conversation_id == request.conversation_id, Escalation.turn_id == request.turn_id
        ),
    )
    happened: str | None = "created" if is_new else _merge(escalation, request, moment)
    conversation.acuity_floor = more_urgent(conversation.acuity_floor or ACUITIES[-1], escalation.acuity)
    if happened is None:
        return escalation
    escalation.sbar_json = summary_of(session, conversation, escalation).as_json()
    note_event(session, escalation, happened)
    queue_page(session, escalation, f"page:{escalation.id}:{escalation.acuity}")
    session.flush()
    return escalation


@dataclass(frozen=True)
class Attention:
    """What clinicians have to do with a conversation: whether a case waits, and what came since a moment.

    `emergency` is True when an emergency was written down or emergency services were advised since then.
    """

    waiting: bool = False
    emergency: bool = False
    closed_at: datetime | None = None


def attention(session: Session, conversation_id: str, since: datetime) -> Attention:
    """Read it from the conversation's cases."""
    found = session.execute(
        select(Escalation.acuity, Escalation.outcome, Escalation.created_at, Escalation.resolved_at).where(
            Escalation.conversation_id == conversation_id,
            or_(
                Escalation.resolved_at.is_(None), Escalation.resolved_at >= since,
                Escalation.created_at >= since,
            ),
        )
    ).all()  # fmt: skip
    return Attention(
        waiting=any(case.resolved_at is None for case in found),
        emergency=any(
            (case.acuity == "emergency" and case.created_at >= since)
            or case.outcome == "emergency_services_advised"
            for case in found
        ),
        closed_at=max((case.resolved_at for case in found if case.resolved_at), default=None),
    )


def note_event(
    session: Session,
    escalation: Escalation,
    kind: str,
    *,
    actor: str | None = None,
    detail: str | None = None,
) -> None:
    """Add a line to the case's history; consoles see it as a change of the queue."""
    session.add(EscalationEvent(escalation_id=escalation.id, kind=kind, actor_name=actor, detail=detail))


def queue_page(session: Session, escalation: Escalation, dedupe_key: str) -> bool:
    """Ask for one page to clinicians; False when this very page was asked for before."""
    return _insert_once(
        session,
        OutboxRow,
        ["dedupe_key"],
        {
            "kind": "page",
            "conversation_id": escalation.conversation_id,
            "escalation_id": escalation.id,
            "dedupe_key": dedupe_key,
        },
    )


def _first_row(request: EscalationRequest, moment: datetime) -> dict[str, Any]:
    return {
        "conversation_id": request.conversation_id,
        "turn_id": request.turn_id,
        "acuity": request.acuity,
        "acuity_rank": rank(request.acuity),
        "reason": request.reason,
        "lang": request.lang,
        "words_json": _as_list(request.trigger_words),
        "rules_json": _as_list(request.rule_ids),
        "model_reasons_json": _as_list(request.model_reasons),
        "patient_words": request.patient_words,
        "sbar_json": "{}",
        "next_page_at": moment + wait_after(request.acuity, 0),
        "created_at": moment,
        "updated_at": moment,
    }


def _insert_once(session: Session, table: type[Base], unique: list[str], row: dict[str, Any]) -> bool:
    """Insert unless a row with the same unique columns is there; True when it was inserted.

    One statement, so that two processes cannot both win and no savepoint is needed on SQLite.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(**row).on_conflict_do_nothing(index_elements=unique)
    return session.execute(statement.returning(literal(1))).first() is not None


def _merge(escalation: Escalation, request: EscalationRequest, moment: datetime) -> str | None:
    """Take in what a repeat knows more; the kind of event it makes, None when it brought nothing new."""
    before = _known(escalation)
    escalation.words_json = _union(escalation.trigger_words, request.trigger_words)
    escalation.rules_json = _union(escalation.rule_ids, request.rule_ids)
    escalation.model_reasons_json = _union(escalation.model_reasons, request.model_reasons)
    escalation.patient_words = escalation.patient_words or request.patient_words
    if rank(request.acuity) < escalation.acuity_rank:
        _raise_acuity(escalation, request, moment)
        return "raised"
    return "updated" if _known(escalation) != before else None


def _known(escalation: Escalation) -> tuple[str, ...]:
    return (
        escalation.words_json,
        escalation.rules_json,
        escalation.model_reasons_json,
        escalation.patient_words,
    )


def _raise_acuity(escalation: Escalation, request: EscalationRequest, moment: datetime) -> None:
    escalation.acuity = request.acuity
    escalation.acuity_rank = rank(request.acuity)
    escalation.reason = request.reason
    escalation.page_step = 0
    escalation.snoozed_until = escalation.told_waiting_at = None
    if escalation.state == "claimed":
        return
    escalation.state = "open"
    escalation.acknowledged_at = escalation.acknowledged_by = None
    escalation.resolved_at = escalation.outcome = None
    escalation.next_page_at = moment + wait_after(request.acuity, 0)


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> str:
    return _as_list(tuple(dict.fromkeys(first + second)))


def _as_list(values: tuple[str, ...]) -> str:
    return json.dumps(values, ensure_ascii=False)
