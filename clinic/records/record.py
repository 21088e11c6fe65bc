"""One case with everything that a record of it may hold, read once for all formats."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.records.assessment import Assessment
from clinic.records.summary import summary_of
from clinic.rule_sources import RuleSource, rule_source
from clinic.sbar import Sbar
from clinic.tables import Escalation, EscalationEvent
from clinic.transitions.act import CaseNotFound
from common.records.conversation import Conversation
from common.records.message import Message

MOST_MESSAGES = 2000
_ASKING = ("?", "？")


@dataclass(frozen=True)
class Said:
    """One message; `state` says whether it reached the patient."""

    id: int
    author: str
    author_name: str
    kind: str
    text: str
    at: datetime
    state: str
    turn_id: str
    sources: tuple[str, ...] = ()
    asks: bool = False


@dataclass(frozen=True)
class Answered:
    """A question that the patient was asked, and the patient's own next message."""

    question: Said
    answer: Said


@dataclass(frozen=True)
class CaseRecord:
    """The case as it was when it was read; times are in UTC."""

    id: str
    conversation_id: str
    channel: str
    lang: str
    region: str
    acuity: str
    reason: str
    state: str
    outcome: str | None
    holder: str | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    resolved_by: str | None
    created_at: datetime
    updated_at: datetime
    turn_id: str
    trigger_words: tuple[str, ...]
    rules: tuple[RuleSource, ...]
    assessment: Assessment
    sbar: Sbar
    messages: tuple[Said, ...]
    left_out: int = 0
    read_in: str = "en"

    @property
    def this_turn(self) -> tuple[Said, ...]:
        """The patient's messages that escalated; the newest message where the turn has none."""
        mine = tuple(one for one in self.messages if one.turn_id == self.turn_id and one.author == "patient")
        return mine or self.messages[-1:]

    @property
    def answers(self) -> tuple[Answered, ...]:
        """What the patient was asked and answered, oldest first."""
        found, open_question = [], None
        for one in self.messages:
            if one.author == "patient":
                if open_question:
                    found.append(Answered(open_question, one))
                open_question = None
            elif one.asks:
                open_question = one
        return tuple(found)


def read_record(session: Session, escalation_id: str, lang: str = "en") -> CaseRecord:
    """The case with its newest 2,000 messages, oldest first, for clinicians who read that language.

    Raises CaseNotFound.
    """
    case = session.get(Escalation, escalation_id)
    if case is None:
        raise CaseNotFound("There is no such case. It may have been erased; go back to the queue.")
    conversation = session.get_one(Conversation, case.conversation_id)
    of = select(Message).where(Message.conversation_id == conversation.id)
    newest = session.scalars(of.order_by(Message.id.desc()).limit(MOST_MESSAGES + 1)).all()
    closing = (
        select(EscalationEvent.actor_name)
        .where(
            EscalationEvent.escalation_id == case.id, EscalationEvent.kind.in_(("resolved", "handed_back"))
        )
        .order_by(EscalationEvent.id.desc())
        .limit(1)
    )
    return CaseRecord(
        id=case.id,
        conversation_id=conversation.id,
        channel=conversation.channel,
        lang=conversation.lang,
        region=conversation.region,
        acuity=case.acuity,
        reason=case.reason,
        state=case.state,
        outcome=case.outcome,
        holder=case.holder_name,
        acknowledged_by=case.acknowledged_by,
        acknowledged_at=case.acknowledged_at,
        resolved_at=case.resolved_at,
        resolved_by=session.scalar(closing) if case.state == "resolved" else None,
        created_at=case.created_at,
        updated_at=case.updated_at,
        turn_id=case.turn_id,
        trigger_words=case.trigger_words,
        rules=tuple(rule_source(rule_id, lang) for rule_id in case.rule_ids),
        assessment=Assessment.read(case.model_reasons),
        sbar=Sbar.from_json(case.sbar_json)
        if lang == "en"
        else summary_of(session, conversation, case, lang),
        messages=tuple(_said(message) for message in reversed(newest[:MOST_MESSAGES])),
        read_in=lang,
        left_out=max(0, len(newest) - MOST_MESSAGES),
    )


def _said(message: Message) -> Said:
    extra = message.extra
    return Said(
        id=message.id,
        author=message.author,
        author_name=message.author_name or "",
        kind=message.kind,
        text=message.text,
        at=message.created_at,
        state=message.state,
        turn_id=message.turn_id,
        sources=tuple(
            str(source.get("name") or source.get("title") or "") for source in extra.get("sources") or ()
        ),
        asks=message.author in ("assistant", "clinician")
        and (bool(extra.get("question")) or message.text.rstrip().endswith(_ASKING)),
    )
