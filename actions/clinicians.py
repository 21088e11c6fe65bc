"""Tell the clinicians about a turn: in the database, or in the spool beside it."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from actions.services import Services
from actions.turn import Turn
from clinic.escalations import EscalationRequest, escalate
from clinic.tables import Escalation
from common.clock import now
from common.logs import get_logger
from common.records.conversation import Conversation

log = get_logger("actions.clinicians")


@dataclass(frozen=True)
class Standing:
    """What is known of a conversation before this message: acuities, or None.

    `floor` is the most urgent that it ever was, until a clinician resolved that case; `waiting` the most
    urgent case that no clinician has resolved yet.
    """

    floor: str | None = None
    waiting: str | None = None


class Clinicians:
    """Writes escalations; a failure to do so is a result here, never an exception."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def tell(
        self,
        turn: Turn,
        *,
        acuity: str,
        reason: str,
        words: Sequence[str] = (),
        rule_ids: Sequence[str] = (),
        model_reasons: Sequence[str] = (),
    ) -> bool:
        """Escalate the turn once; True when it is in the database or durably in the spool."""
        request = EscalationRequest(
            conversation_id=turn.conversation_id,
            turn_id=turn.turn_id,
            acuity=acuity,
            reason=reason,
            lang=turn.lang,
            trigger_words=tuple(words),
            rule_ids=tuple(rule_ids),
            model_reasons=tuple(model_reasons),
            patient_words=turn.text,
        )
        where = log.bind(turn_id=turn.turn_id, reason=reason, acuity=acuity)
        patience = self._services.settings.tell_deadline_s / 2
        try:
            await asyncio.wait_for(asyncio.to_thread(self._write, request), patience)
            where.info("clinicians told")
            return True
        except Exception as error:
            where.warning("escalation not written to the database", error=type(error).__name__)
        record = _record(turn, request)
        try:
            await asyncio.wait_for(asyncio.to_thread(self._services.spool.put, record), patience)
            where.info("escalation spooled")
            return True
        except Exception as error:
            where.error("clinicians could not be told", error=type(error).__name__)
            return False

    async def standing(self, turn: Turn) -> Standing:
        """What is known of the conversation; raises what the database raises."""
        return await asyncio.to_thread(self._standing, turn.conversation_id)

    def _write(self, request: EscalationRequest) -> None:
        with self._services.sessions.begin() as session:
            escalate(session, request)

    def _standing(self, conversation_id: str) -> Standing:
        worst_waiting = (
            select(Escalation.acuity)
            .where(Escalation.conversation_id == conversation_id, Escalation.resolved_at.is_(None))
            .order_by(Escalation.acuity_rank)
            .limit(1)
        )
        with self._services.sessions() as session:
            conversation = session.get(Conversation, conversation_id)
            floor = conversation.acuity_floor if conversation else None
            return Standing(floor, session.scalar(worst_waiting))


def _record(turn: Turn, request: EscalationRequest) -> dict[str, Any]:
    """The turn as the spool keeps it.

    The patient's channel is the gateway's knowledge: its row or its own earlier record of the turn names
    it, and the replay finds the conversation by its id.
    """
    return {
        "kind": "turn",
        "conversation_id": turn.conversation_id,
        "channel": "unknown",
        "channel_user_id": turn.conversation_id,
        "channel_message_id": None,
        "turn_id": turn.turn_id,
        "text": turn.text,
        "lang": turn.lang,
        "region": turn.region,
        "received_at": now().isoformat(),
        "escalation": asdict(request),
    }
