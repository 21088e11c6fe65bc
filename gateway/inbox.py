"""The one transaction of a turn: the patient's message, and on a red flag the escalation and the reply."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from clinic.escalations import EscalationRequest, escalate
from common import crypto
from common.acuity import more_urgent
from common.clock import now
from common.locale import detect_lang, say
from common.records.conversation import Conversation
from common.records.message import Message
from common.records.write import add_message
from gateway.inbound import InboundMessage, SessionRef
from gateway.readable import Trouble
from medlm.redflags import RedFlag, widest_spans

WATCHED = "watched"
"""The state of a patient's message that was answered by a question whose answer a clinician may wait for."""
_ANSWER = "/intake_answer"
"""How the payload of a button that answers a question of an intake begins."""
Outcome = Literal["ask", "answered", "with_clinician", "duplicate", "needs_consent"]


@dataclass(frozen=True)
class Recorded:
    """What the transaction decided, and the rows that it wrote for the patient.

    `asks_on` says that an urgent report was answered and the dialogue may still ask about it.
    """

    outcome: Outcome
    lang: str
    replies: tuple[Message, ...] = ()
    asks_on: bool = False


def conversation_of(session: Session, ref: SessionRef) -> Conversation:
    """The conversation of a signed session, made when it is not there yet."""
    conversation = session.get(Conversation, ref.conversation_id)
    if conversation is None:
        conversation = Conversation(
            id=ref.conversation_id,
            channel=ref.channel,
            user_key=crypto.user_key(ref.channel, ref.channel_user_id),
            channel_user_id=ref.channel_user_id,
            lang=ref.lang,
            region=ref.region,
        )
        session.add(conversation)
        session.flush()
    return conversation


def question_of(session: Session, turn_id: str) -> Message:
    """The patient's message of a turn."""
    found = select(Message).where(Message.turn_id == turn_id, Message.author == "patient")
    return session.scalars(found).one()


def end_watch(session: Session, conversation_id: str) -> None:
    """The patient went on: no clinician need be told that they stopped answering."""
    session.execute(
        update(Message)
        .where(Message.conversation_id == conversation_id, Message.state == WATCHED)
        .values(state="answered")
    )


def _goes_on(inbound: InboundMessage) -> bool:
    """Whether the message may answer the open question; a button of something else leaves it open."""
    if inbound.wants_person:
        return False
    return inbound.payload is None or inbound.payload.startswith(_ANSWER)


def record(
    session: Session, inbound: InboundMessage, flags: Sequence[RedFlag], trouble: Trouble | None
) -> Recorded:
    """Store the message and whatever must be true before the platform hears 2xx.

    Raises IntegrityError when another delivery wrote the same rows meanwhile; the caller asks again.
    """
    seen = select(exists().where(
        Message.channel == inbound.session.channel, Message.channel_message_id == inbound.channel_message_id
    ))  # fmt: skip
    if session.scalar(seen):
        return Recorded("duplicate", inbound.session.lang)
    conversation = conversation_of(session, inbound.session)
    if conversation.consented_at is None and not flags:
        return Recorded("needs_consent", conversation.lang)
    if inbound.payload is None and not inbound.wants_person:
        conversation.lang = detect_lang(inbound.text, conversation.lang)
    if _goes_on(inbound):
        end_watch(session, conversation.id)
    held = conversation.owner == "clinician"
    message = add_message(
        session, conversation,
        author="patient", text=inbound.text, turn_id=inbound.turn_id,
        channel_message_id=inbound.channel_message_id,
        extra={"payload": inbound.payload} if inbound.payload else None,
    )  # fmt: skip
    replies = _replies_at_once(session, conversation, inbound, flags, None if held else trouble)
    if replies or held:
        message.state = "answered"
    outcome: Outcome = "with_clinician" if held else "answered" if replies else "ask"
    urgent = bool(flags) and reply_key(flags) == "urgent"
    asks_on = urgent and not held and conversation.consented_at is not None
    return Recorded(outcome, conversation.lang, tuple(replies), asks_on)


def fail_honestly(session: Session, conversation_id: str, turn_id: str) -> list[Message]:
    """Tell the patient that the assistant failed, and a clinician too; once a turn."""
    conversation = session.get_one(Conversation, conversation_id)
    question = question_of(session, turn_id)
    if question.state == "answered":
        return []
    question.state = "answered"
    escalate(session, EscalationRequest(
        conversation_id=conversation.id, turn_id=turn_id,
        acuity=more_urgent("urgent", conversation.acuity_floor or "urgent"),
        reason="system_failure", lang=conversation.lang, patient_words=question.text,
    ))  # fmt: skip
    if conversation.owner == "clinician":
        return []
    text = say("failed", conversation.lang, conversation.region)
    return [add_message(session, conversation, author="assistant", kind="failed", text=text, turn_id=turn_id)]


def tell_unfinished(session: Session, conversation_id: str, turn_id: str) -> None:
    """Tell a clinician, and the patient, that the questions about a report ended half-way; once a turn."""
    question = question_of(session, turn_id)
    mine = update(Message).where(Message.id == question.id, Message.state == WATCHED).values(state="answered")
    if session.connection().execute(mine).rowcount != 1:  # the patient went on, or another sweep was first
        return
    conversation = session.get_one(Conversation, conversation_id)
    if conversation.owner == "clinician":
        return
    escalate(session, EscalationRequest(
        conversation_id=conversation.id, turn_id=turn_id,
        acuity=more_urgent("urgent", conversation.acuity_floor or "urgent"),
        reason="unfinished", lang=conversation.lang, patient_words=question.text,
    ))  # fmt: skip
    text = say("unfinished", conversation.lang, conversation.region)
    add_message(session, conversation, author="assistant", kind="notice", text=text, turn_id=turn_id)


def red_flag_request(
    inbound: InboundMessage, flags: Sequence[RedFlag], conversation_id: str, lang: str
) -> EscalationRequest:
    """The escalation that red flags call for; flags come most urgent first."""
    return EscalationRequest(
        conversation_id=conversation_id, turn_id=inbound.turn_id, acuity=flags[0].acuity,
        reason="crisis" if reply_key(flags) == "crisis" else "red_flag", lang=lang,
        trigger_words=widest_spans(flags), rule_ids=tuple(flag.rule_id for flag in flags),
        patient_words=inbound.text,
    )  # fmt: skip


def reply_key(flags: Sequence[RedFlag]) -> str:
    """Which canned text answers these flags; a medical emergency speaks before a crisis line does."""
    emergencies = [flag for flag in flags if flag.acuity == "emergency"]
    if not emergencies:
        return "crisis" if flags[0].path == "crisis" else "urgent"
    return "crisis" if all(flag.path == "crisis" for flag in emergencies) else "emergency"


def _replies_at_once(
    session: Session,
    conversation: Conversation,
    inbound: InboundMessage,
    flags: Sequence[RedFlag],
    trouble: Trouble | None,
) -> list[Message]:
    """The canned reply that needs no dialogue manager, written with its escalation."""
    if flags:
        escalate(session, red_flag_request(inbound, flags, conversation.id, conversation.lang))
        key = kind = reply_key(flags)
    elif inbound.wants_person:
        escalate(session, EscalationRequest(
            conversation_id=conversation.id, turn_id=inbound.turn_id,
            acuity=conversation.acuity_floor or "routine", reason="person_asked", lang=conversation.lang,
            patient_words=inbound.text,
        ))  # fmt: skip
        if conversation.owner == "clinician":
            return []
        key, kind = "person_asked", "notice"
    elif trouble:
        key, kind = trouble, "notice"
    else:
        return []
    text = say(key, conversation.lang, conversation.region)
    return [add_message(
        session, conversation, author="assistant", kind=kind, text=text, turn_id=inbound.turn_id
    )]  # fmt: skip


def accept_consent(session: Session, ref: SessionRef) -> None:
    """Note when the patient agreed; the first time counts."""
    conversation = conversation_of(session, ref)
    conversation.consented_at = conversation.consented_at or now()
