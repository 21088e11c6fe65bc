"""Everything a clinician needs to see of one case."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.highlight import highlighted
from clinic.presence import Viewer, others_here
from clinic.queue import QueueRow, queue_row
from clinic.records.assessment import Assessment
from clinic.rule_sources import RuleSource, rule_source
from clinic.sbar import Sbar
from clinic.tables import CaseLabel, CaseNote, Escalation, EscalationEvent
from clinic.transitions.act import CaseNotFound, StaffMember
from common.profile import book
from common.profile.wording import told
from common.records.conversation import Conversation
from common.records.marks import TELL_READING
from common.records.message import Message

_MOST_MESSAGES = 500


@dataclass(frozen=True)
class Line:
    """One message of the conversation; `html` is escaped, with the trigger words marked."""

    id: int
    author: str
    author_name: str
    kind: str
    html: Markup
    at: datetime
    state: str
    delivered_at: datetime | None
    read_at: datetime | None
    is_this_turn: bool
    sources: tuple[dict[str, Any], ...]
    answers: tuple[str, ...]


@dataclass(frozen=True)
class ShownPassage:
    """A vetted passage that the patient was shown, and when first."""

    title: str
    source: str
    url: str
    reviewed_on: str
    at: datetime


@dataclass(frozen=True)
class CaseView:
    """One case with its conversation, summary, rules, history and the conversation's other cases.

    `rules` are each as the case's own language has it, and in English. `told` is what the patient let us
    remember about themselves, with the day on which they said it.
    """

    row: QueueRow
    region: str
    channel: str
    tells_reading: bool
    lines: tuple[Line, ...]
    sbar: Sbar
    rules: tuple[tuple[RuleSource, RuleSource], ...]
    model_reasons: tuple[str, ...]
    assessment: Assessment
    events: tuple[EscalationEvent, ...]
    others: tuple[QueueRow, ...]
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    lease_until: datetime | None
    outcome: str | None
    notes: tuple[CaseNote, ...]
    shown: tuple[ShownPassage, ...]
    my_label: CaseLabel | None
    viewers: tuple[Viewer, ...]
    told: tuple[str, ...]


def read_case(session: Session, escalation_id: str, staff: StaffMember, at: datetime) -> CaseView:
    """Raises CaseNotFound."""
    case = session.get(Escalation, escalation_id)
    if case is None:
        raise CaseNotFound
    conversation = session.get_one(Conversation, case.conversation_id)
    cases = session.scalars(
        select(Escalation)
        .where(Escalation.conversation_id == conversation.id)
        .order_by(Escalation.created_at.desc())
    ).all()
    events = session.scalars(
        select(EscalationEvent)
        .where(EscalationEvent.escalation_id == case.id)
        .order_by(EscalationEvent.id)
    ).all()
    notes = session.scalars(
        select(CaseNote).where(CaseNote.escalation_id == case.id).order_by(CaseNote.id)
    ).all()
    row = queue_row(case, staff, at)
    lines = _lines(session, conversation.id, case, {one.turn_id: one.trigger_words for one in cases})
    return CaseView(
        row=row,
        region=conversation.region,
        channel=conversation.channel,
        tells_reading=conversation.channel in TELL_READING,
        lines=lines,
        sbar=Sbar.from_json(case.sbar_json),
        rules=tuple((rule_source(one, case.lang), rule_source(one)) for one in case.rule_ids),
        model_reasons=case.model_reasons,
        assessment=Assessment.read(case.model_reasons),
        events=tuple(events),
        others=tuple(queue_row(one, staff, at) for one in cases if one.id != case.id),
        acknowledged_by=case.acknowledged_by,
        acknowledged_at=case.acknowledged_at,
        lease_until=case.lease_until if row.holder else None,
        outcome=case.outcome,
        notes=tuple(notes),
        shown=_shown(lines),
        my_label=session.scalars(
            select(CaseLabel).where(CaseLabel.escalation_id == case.id, CaseLabel.staff_id == staff.id)
        ).one_or_none(),
        viewers=others_here(session, case.id, staff, at),
        told=_told(session, conversation.id, at),
    )


def _told(session: Session, conversation_id: str, at: datetime) -> tuple[str, ...]:
    facts = book.read(session, conversation_id, at).facts
    return tuple(told((fact for fact in facts if fact.name not in ("language", "channel")), "en"))


def _lines(
    session: Session, conversation_id: str, case: Escalation, words: dict[str, tuple[str, ...]]
) -> tuple[Line, ...]:
    newest = session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id)
        .order_by(Message.id.desc())
        .limit(_MOST_MESSAGES)
    ).all()
    return tuple(
        Line(
            id=message.id,
            author=message.author,
            author_name=message.author_name or "",
            kind=message.kind,
            html=highlighted(
                message.text, words.get(message.turn_id, ()) if message.author == "patient" else ()
            ),
            at=message.created_at,
            state=message.state,
            delivered_at=message.delivered_at,
            read_at=message.read_at,
            is_this_turn=message.author == "patient" and message.turn_id == case.turn_id,
            sources=tuple(message.extra.get("sources") or ()),
            answers=tuple(button["title"] for button in message.extra.get("buttons") or ()),
        )
        for message in reversed(newest)
    )


def _shown(lines: tuple[Line, ...]) -> tuple[ShownPassage, ...]:
    found: dict[tuple[str, str], ShownPassage] = {}
    for line in lines:
        for source in line.sources:
            said = {key: str(source.get(key) or "") for key in ("title", "name", "url", "reviewed_on")}
            passage = ShownPassage(said["title"], said["name"], said["url"], said["reviewed_on"], line.at)
            found.setdefault((passage.title, passage.url), passage)
    return tuple(found.values())
