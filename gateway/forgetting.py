"""Carries out "forget me": at once, or as soon as clinicians have closed what the patient reported."""

import asyncio
import json
from datetime import timedelta
from typing import Any

from anyio import to_thread
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from clinic.records.erase import erase_on_request
from common.clock import now
from common.locale import say
from common.logs import get_logger
from common.profile import book
from common.records.conversation import Conversation
from common.records.message import Message
from common.records.write import add_message
from gateway.buttons import Buttons
from gateway.feed import Feed
from gateway.inbound import InboundMessage, Receipt, SessionRef
from gateway.queues import ConversationQueues
from gateway.settings import GatewaySettings
from gateway.shown import shown, unstored

log = get_logger("gateway.forgetting")
QUIET = timedelta(minutes=10)
"""A patient who asked to be forgotten and writes on is not cut off in the middle."""
_PATIENCE_S = 20.0


def wants_all_forgotten(payload: str | None) -> bool:
    """Whether a pressed button is the "yes, delete everything" of the explanation."""
    if not payload or not payload.startswith("/forget_me"):
        return False
    try:
        entities: Any = json.loads(payload.removeprefix("/forget_me") or "{}")
    except ValueError:
        return False
    return isinstance(entities, dict) and entities.get("how") == "all"


class Forgetting:
    """Erases patients who asked for it; what must wait is a mark on their conversation."""

    def __init__(
        self, settings: GatewaySettings, engine: Engine, sessions: sessionmaker[Session], feed: Feed,
        buttons: Buttons, *, every_s: float = 30.0,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._engine = engine
        self._sessions = sessions
        self._feed = feed
        self._buttons = buttons
        self._every_s = every_s

    async def run(self) -> None:
        """Work until cancelled; a failed round is logged and the next one tries again."""
        while True:
            await asyncio.sleep(self._every_s)
            try:
                await to_thread.run_sync(self.round)
            except Exception as error:
                log.warning("a round of forgetting failed, will try again", error=error)

    async def forget(self, inbound: InboundMessage, queues: ConversationQueues) -> Receipt:
        """After the turns before it: erase, or keep an open case and say so.

        Raises what the database raises.
        """
        done: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()

        async def work() -> None:
            try:
                receipt = await to_thread.run_sync(self._forget, inbound)
            except Exception as error:
                if not done.done():
                    done.set_exception(error)
            else:
                if not done.done():
                    done.set_result(receipt)

        queues.add(inbound.session.conversation_id, work())
        receipt = await asyncio.wait_for(done, _PATIENCE_S)
        self._feed.wake(inbound.session.conversation_id)
        return receipt

    def round(self) -> int:
        """Erase whoever waits and may go now; the number of them."""
        quiet_since = now() - QUIET
        newest = (
            select(func.max(Message.created_at))
            .where(Message.conversation_id == Conversation.id, Message.author == "patient")
            .scalar_subquery()
        )
        waiting = select(Conversation.id).where(
            Conversation.forget_asked_at.is_not(None), func.coalesce(newest, quiet_since) <= quiet_since
        )
        with self._sessions() as session:
            found = list(session.scalars(waiting))
        return sum(self._erase(conversation_id) for conversation_id in found)

    def _erase(self, conversation_id: str) -> bool:
        return erase_on_request(self._engine, self._sessions, self._settings, conversation_id)

    def _forget(self, inbound: InboundMessage) -> Receipt:
        ref = inbound.session
        with self._sessions() as session:
            conversation = session.get(Conversation, ref.conversation_id)
            lang = conversation.lang if conversation else ref.lang
        if not self._erase(ref.conversation_id):
            return self._keep_the_case(inbound, ref)
        log.info("a patient was erased", conversation_id=ref.conversation_id)
        told = unstored("notice", say("forgotten", lang, ref.region), inbound.turn_id)
        return Receipt("forgotten", inbound.turn_id, lang, [told])

    def _keep_the_case(self, inbound: InboundMessage, ref: SessionRef) -> Receipt:
        with self._sessions.begin() as session:
            conversation = session.get_one(Conversation, ref.conversation_id)
            seen = select(Message.id).where(
                Message.channel == conversation.channel,
                Message.channel_message_id == inbound.channel_message_id,
            )
            if session.scalar(seen):
                return Receipt("duplicate", inbound.turn_id, conversation.lang)
            book.forget(session, conversation.id)
            conversation.forget_asked_at = conversation.forget_asked_at or now()
            question = add_message(
                session, conversation, author="patient", text=inbound.text, turn_id=inbound.turn_id,
                channel_message_id=inbound.channel_message_id, extra={"payload": inbound.payload},
            )  # fmt: skip
            question.state = "answered"
            words = say("forgotten_later", conversation.lang, conversation.region)
            reply = add_message(
                session, conversation, author="system", kind="notice", text=words, turn_id=inbound.turn_id
            )
            replies = [shown(reply, self._buttons)]
            return Receipt("answered", inbound.turn_id, conversation.lang, replies)
