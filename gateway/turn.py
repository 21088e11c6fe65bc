"""One patient turn, the whole story: verified message in, honest answer out, and nothing lost between."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from anyio import to_thread
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from clinic.escalations import EscalationRequest
from clinic.spool import Spool
from common.acuity import ACUITIES, rank
from common.locale import detect_lang, say
from common.logs import get_logger
from common.records.conversation import Conversation
from common.records.write import add_message
from gateway import inbox
from gateway.buttons import Buttons
from gateway.feed import Feed
from gateway.forgetting import Forgetting, wants_all_forgotten
from gateway.inbound import InboundMessage, Receipt
from gateway.inbox import WATCHED
from gateway.queues import ConversationQueues
from gateway.rasa import RasaClient, RasaMessage, RasaReply
from gateway.rate import RateLimit
from gateway.readable import clean, escape_command, trouble_with
from gateway.settings import GatewaySettings
from gateway.shown import shown, unstored
from medlm.redflags import RedFlag, Screener

log = get_logger("gateway.turn")
_ALARMS = ("emergency", "crisis")


class TurnService:
    """Takes patients' messages; `take` returns when the message is safe, the rest follows in background."""

    def __init__(
        self,
        settings: GatewaySettings,
        sessions: sessionmaker[Session],
        screener: Screener,
        rasa: RasaClient,
        spool: Spool,
        feed: Feed,
        buttons: Buttons,
        asked: Callable[[str], str] = lambda _conversation_id: "",
        forgetting: Forgetting | None = None,
    ) -> None:
        self._settings = settings
        self._sessions = sessions
        self._screener = screener
        self._rasa = rasa
        self._spool = spool
        self._feed = feed
        self._buttons = buttons
        self._asked = asked
        self._forgetting = forgetting
        self._rate = RateLimit(settings.rate_burst, settings.rate_per_minute)
        self.queues = ConversationQueues()

    async def take(self, inbound: InboundMessage) -> Receipt:
        """Steps 2 to 4: limit, screen, and one transaction; the answer to the platform may follow.

        Never raises. With the database away the turn goes to the spool, and the patient still hears
        the emergency text or an honest word.
        """
        ref = inbound.session
        text = clean(inbound.text)
        flags = self._flags(inbound.text, text)
        if not flags and not self._rate.allows(ref.conversation_id):
            return self._notice(inbound, "limited", "rate_limited")
        if self._forgetting and not flags and wants_all_forgotten(inbound.payload):
            return await self._forget(self._forgetting, inbound)
        trouble = None if inbound.wants_person else trouble_with(text, self._settings.max_text_chars)
        try:
            recorded = await to_thread.run_sync(self._record, inbound, flags, trouble)
        except Exception as error:
            log.error("turn could not be stored", error=error, turn_id=inbound.turn_id)
            return await to_thread.run_sync(self._into_the_spool, inbound, flags)
        if recorded.outcome == "needs_consent":
            return self._notice(inbound, "needs_consent", "consent_needed")
        if flags:
            log.info("red flag", turn_id=inbound.turn_id, rules=[flag.rule_id for flag in flags])
        self._feed.wake(ref.conversation_id)
        if recorded.outcome == "ask":
            self.queues.add(ref.conversation_id, self._answer(inbound, text, recorded))
        elif recorded.asks_on:
            self.queues.add(ref.conversation_id, self._ask_on(inbound, text, recorded))
        status = "asking" if recorded.outcome == "ask" else recorded.outcome
        replies = [shown(message, self._buttons) for message in recorded.replies]
        return Receipt(status, inbound.turn_id, recorded.lang, replies)

    async def _forget(self, forgetting: Forgetting, inbound: InboundMessage) -> Receipt:
        """The patient confirmed "forget me"; where that fails they hear that nothing was deleted."""
        try:
            return await forgetting.forget(inbound, self.queues)
        except Exception as error:
            log.error("a patient could not be erased", error=error, turn_id=inbound.turn_id)
            return self._notice(inbound, "answered", "not_forgotten")

    async def _answer(self, inbound: InboundMessage, text: str, recorded: inbox.Recorded) -> None:
        """Steps 5 to 7: ask the dialogue manager with a deadline, store what it says or an honest word."""
        if await to_thread.run_sync(self._clinician_holds, inbound):
            return
        reply = await self._dialogue(inbound, text, recorded)
        try:
            await to_thread.run_sync(self._store_reply, inbound, reply)
        except Exception as error:  # the sweep for unanswered messages takes it from here
            log.error("reply could not be stored", error=error, turn_id=inbound.turn_id)
        self._feed.wake(inbound.session.conversation_id)

    async def _ask_on(self, inbound: InboundMessage, text: str, recorded: inbox.Recorded) -> None:
        """The questions that the dialogue has about an urgent report, which was answered and escalated."""
        reply = await self._dialogue(inbound, text, recorded)
        kept = [one for one in reply.messages if one.kind in _ALARMS or one.question]
        try:
            await to_thread.run_sync(self._store_more, inbound, kept)
        except Exception as error:  # the patient has the answer that matters
            log.error("question could not be stored", error=error, turn_id=inbound.turn_id)
        self._feed.wake(inbound.session.conversation_id)

    async def _dialogue(self, inbound: InboundMessage, text: str, recorded: inbox.Recorded) -> RasaReply:
        ref = inbound.session
        asked = await to_thread.run_sync(self._asked, ref.conversation_id)
        return await self._rasa.ask({
            "sender_id": ref.conversation_id,
            "kind": "payload" if inbound.payload else "text",
            "text": inbound.payload or escape_command(text),
            "turn_id": inbound.turn_id,
            "lang": recorded.lang,
            "region": ref.region,
            **({"asked": asked} if asked else {}),
        })  # fmt: skip

    def _flags(self, *readings: str) -> Sequence[RedFlag]:
        """The more urgent of the text as it was sent and as it reads without what nobody sees."""
        found = [self._screener.screen(text) for text in dict.fromkeys(readings)]
        return min(found, key=lambda flags: rank(flags[0].acuity) if flags else len(ACUITIES))

    def _record(
        self, inbound: InboundMessage, flags: Sequence[RedFlag], trouble: Any
    ) -> inbox.Recorded:
        """Whoever lost a race to the same rows reads what the other wrote: only then is it a duplicate."""
        try:
            with self._sessions.begin() as session:
                return inbox.record(session, inbound, flags, trouble)
        except IntegrityError:
            with self._sessions.begin() as session:
                return inbox.record(session, inbound, flags, trouble)

    def _clinician_holds(self, inbound: InboundMessage) -> bool:
        """Whether a clinician took the conversation since the message came; then it is theirs to answer."""
        with self._sessions.begin() as session:
            conversation = session.get_one(Conversation, inbound.session.conversation_id)
            if conversation.owner != "clinician":
                return False
            inbox.question_of(session, inbound.turn_id).state = "answered"
            return True

    def _store_reply(self, inbound: InboundMessage, reply: RasaReply) -> None:
        with self._sessions.begin() as session:
            conversation = session.get_one(Conversation, inbound.session.conversation_id)
            question = inbox.question_of(session, inbound.turn_id)
            if question.state == "answered" or conversation.owner == "clinician":
                question.state = "answered"
                return
            conversation.lang = reply.lang or conversation.lang
            _add_all(session, conversation, inbound, reply.messages)
            if reply.status != "ok":
                inbox.fail_honestly(session, conversation.id, inbound.turn_id)
            question.state = WATCHED if any(one.watch for one in reply.messages) else "answered"

    def _store_more(self, inbound: InboundMessage, messages: Sequence[RasaMessage]) -> None:
        with self._sessions.begin() as session:
            conversation = session.get_one(Conversation, inbound.session.conversation_id)
            if conversation.owner != "clinician":
                _add_all(session, conversation, inbound, messages)

    def _into_the_spool(self, inbound: InboundMessage, flags: Sequence[RedFlag]) -> Receipt:
        """Keep the turn beside the database; when even that fails, say so and never pretend."""
        ref = inbound.session
        lang = detect_lang(inbound.text, ref.lang)
        if flags:
            request = inbox.red_flag_request(inbound, flags, ref.conversation_id, lang)
        else:
            request = EscalationRequest(
                conversation_id=ref.conversation_id, turn_id=inbound.turn_id, acuity="urgent",
                reason="system_failure", lang=lang, patient_words=inbound.text,
            )  # fmt: skip
        key = inbox.reply_key(flags) if flags else "failed"
        reply = say(key, lang, ref.region)
        try:
            self._spool.put({
                "kind": "turn", **asdict(ref), "lang": lang, "channel_message_id": inbound.channel_message_id,
                "turn_id": inbound.turn_id, "text": inbound.text,
                "received_at": inbound.received_at.isoformat(), "escalation": asdict(request),
                "reply": {"kind": key, "text": reply},
            })  # fmt: skip
        except Exception as error:
            log.critical("turn could not be spooled", error=error, turn_id=inbound.turn_id)
            untold = say(f"{key}_untold", lang, ref.region)
            return Receipt("lost", inbound.turn_id, lang, [unstored(key, untold, inbound.turn_id)])
        return Receipt("spooled", inbound.turn_id, lang, [unstored(key, reply, inbound.turn_id)])

    def _notice(self, inbound: InboundMessage, status: Any, key: str) -> Receipt:
        lang = detect_lang(inbound.text, inbound.session.lang)
        text = say(key, lang, inbound.session.region)
        return Receipt(status, inbound.turn_id, lang, [unstored("notice", text, inbound.turn_id)])

    def wait_s(self, conversation_id: str) -> int:
        """Seconds until a limited patient may write again."""
        return self._rate.wait_s(conversation_id)

    async def close(self) -> None:
        """Let turns in progress end, for no longer than the dialogue manager's deadline."""
        await self.queues.drain(self._settings.rasa_deadline_s)
        await self._rasa.close()


def _add_all(
    session: Session, conversation: Conversation, inbound: InboundMessage, messages: Sequence[RasaMessage]
) -> None:
    for message in messages:
        add_message(
            session, conversation, author="assistant", kind=message.kind, text=message.text,
            turn_id=inbound.turn_id, extra=message.extra() or None,
        )  # fmt: skip
