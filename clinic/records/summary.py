"""Writes the SBAR summary of a case, and names the messages behind every sentence."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.sbar import Facts, Sbar, summarise
from clinic.tables import Escalation
from common.records.conversation import Conversation
from common.records.message import Message

_MESSAGES_BEFORE = 3


def summary_of(session: Session, conversation: Conversation, case: Escalation, lang: str = "en") -> Sbar:
    """The summary as the database has the case now; only a conversation without messages has none to name."""
    before = session.scalars(
        select(Message)
        .where(
            Message.conversation_id == conversation.id,
            Message.author == "patient",
            Message.turn_id != case.turn_id,
            Message.created_at <= case.created_at,
        )
        .order_by(Message.id.desc())
        .limit(_MESSAGES_BEFORE)
    ).all()
    cases = session.scalars(
        select(Escalation)
        .where(Escalation.conversation_id == conversation.id, Escalation.created_at <= case.created_at)
        .order_by(Escalation.created_at)
    ).all()
    ids = _messages_by_case(session, conversation.id)
    of = select(Message.id).where(Message.conversation_id == conversation.id)
    first = tuple(session.scalars(of.order_by(Message.id).limit(1)))
    newest = tuple(session.scalars(of.order_by(Message.id.desc()).limit(1)))
    this_turn = ids.get(case.id) or newest
    floor = conversation.acuity_floor or case.acuity
    at_floor = [ids.get(one.id) for one in cases if one.acuity == floor]
    return summarise(
        conversation,
        Facts(
            acuity=case.acuity,
            reason=case.reason,
            message_ids=this_turn,
            first_ids=first,
            at=case.created_at,
            patient_words=case.patient_words,
            trigger_words=case.trigger_words,
            rule_ids=case.rule_ids,
            model_reasons=case.model_reasons,
            floor=floor,
            floor_ids=(at_floor[-1] if at_floor else None) or this_turn,
            wrote_before=tuple((message.id, message.text) for message in reversed(before)),
            earlier=tuple(
                (one.acuity, one.reason, one.state, ids.get(one.id, first))
                for one in cases
                if one.id != case.id
            ),
        ),
        lang,
    )


def _messages_by_case(session: Session, conversation_id: str) -> dict[str, tuple[int, ...]]:
    """The patient's messages of each case's turn, in the order of their ids."""
    rows = session.execute(
        select(Escalation.id, Message.id)
        .join(
            Message,
            (Message.turn_id == Escalation.turn_id)
            & (Message.conversation_id == Escalation.conversation_id)
            & (Message.author == "patient"),
        )
        .where(Escalation.conversation_id == conversation_id)
        .order_by(Message.id)
    )
    found: dict[str, list[int]] = defaultdict(list)
    for case_id, message_id in rows:
        found[case_id].append(message_id)
    return {case_id: tuple(ids) for case_id, ids in found.items()}
