"""Asks patients how they are when the time has come: each question once, whatever dies or runs twice."""

import asyncio
from datetime import datetime

from anyio import to_thread
from sqlalchemy import exists, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, defer, sessionmaker

from clinic.escalations import attention
from common.clock import now
from common.db import in_turn
from common.follow_ups import book
from common.follow_ups.question import ASKED, buttons, question
from common.follow_ups.times import Times
from common.logs import get_logger
from common.records.conversation import Conversation
from common.records.follow_up import SENT, WAITING, FollowUp
from common.records.message import Message
from common.records.write import add_message
from gateway.feed import Feed

log = get_logger("gateway.follow_ups")
_LOCK = 0x464F4C4C  # any fixed number; every gateway must use the same
_AT_ONCE = 50


class FollowUps:
    """One worker; everything it knows is in the database, so it may die at any moment."""

    def __init__(
        self, sessions: sessionmaker[Session], feed: Feed, times: Times, *, every_s: float = 2.0
    ) -> None:
        self._sessions = sessions
        self._feed = feed
        self._times = times
        self._every_s = every_s

    async def run(self) -> None:
        """Work until cancelled; a failed round is logged and the next one tries again."""
        while True:
            try:
                for conversation_id in await to_thread.run_sync(self.round):
                    self._feed.wake(conversation_id)
            except Exception as error:
                log.warning("a round of follow-ups failed, will try again", error=error)
            await asyncio.sleep(self._every_s)

    def round(self, at: datetime | None = None) -> list[str]:
        """Ask whoever is due, and let go of questions that nobody answered; the conversations asked."""
        moment = at or now()
        with self._sessions.begin() as session:
            due = session.execute(
                select(FollowUp.id, FollowUp.conversation_id)
                .where(FollowUp.state == WAITING, FollowUp.due_at <= moment)
                .order_by(FollowUp.due_at)
                .limit(_AT_ONCE)
            ).all()
            _forget_unanswered(session, moment - self._times.answer_within)
        return [row.conversation_id for row in due if self._work_on(row.id, moment)]

    def asked(self, conversation_id: str, at: datetime | None = None) -> str:
        """What the patient's next words may answer: "follow_up", or "" for nothing in particular.

        Never raises: a turn goes on without knowing.
        """
        try:
            with self._sessions() as session:
                found = book.open_one(session, conversation_id, at or now(), self._times)
                return ASKED if found and not _asked_since(session, found) else ""
        except Exception as error:
            log.warning("open follow-ups cannot be read", error=error)
            return ""

    def _work_on(self, follow_up_id: str, at: datetime) -> bool:
        """One that fails waits a while, and the others go on; raises DBAPIError."""
        try:
            with self._sessions.begin() as session:
                return self._ask(session, follow_up_id, at)
        except DBAPIError:
            raise
        except Exception as error:
            log.error("a follow-up could not be asked", follow_up_id=follow_up_id, error=error)
        with self._sessions.begin() as session:
            book.move(session, follow_up_id, WAITING, due_at=at + self._times.look_again)
        return False

    def _ask(self, session: Session, follow_up_id: str, at: datetime) -> bool:
        """In one transaction: the row's new state, the message and its delivery; True when it was asked."""
        in_turn(session, _LOCK)
        row = session.scalar(
            select(FollowUp).where(FollowUp.id == follow_up_id).options(defer(FollowUp.about))
        )
        if row is None or row.state != WAITING or row.due_at > at:
            return False
        wanted = select(Conversation).where(Conversation.id == row.conversation_id)
        conversation = session.scalars(wanted.with_for_update(key_share=True)).one()
        if why := self._not_any_more(session, row, conversation, at):
            state = "expired" if why in ("late", "gave_up") else "cancelled"
            book.move(session, row.id, WAITING, state=state, why=why)
            log.info("follow-up not asked", follow_up_id=row.id, why=why)
            return False
        if (later := self._later(session, row, conversation, at)) > at:
            book.move(session, row.id, WAITING, due_at=later)
            return False
        if not book.move(session, row.id, WAITING, state=SENT, sent_at=at):
            return False
        text = question(conversation.lang, conversation.region, _about(session, row))
        offered = buttons(conversation.lang, conversation.region)
        add_message(
            session, conversation, author="assistant", text=text, turn_id=f"follow-up-{row.id}",
            extra={"buttons": [{"title": title, "payload": payload} for title, payload in offered]},
            channel_message_id=f"follow-up:{row.id}",
        )  # fmt: skip
        log.info("follow-up asked", follow_up_id=row.id, acuity=row.acuity)
        return True

    def _not_any_more(
        self, session: Session, row: FollowUp, conversation: Conversation, at: datetime
    ) -> str | None:
        """Why this question is never asked; None when it still may be."""
        if conversation.follow_ups_off_at is not None:
            return "opted_out"
        if attention(session, conversation.id, row.created_at).emergency:
            return "emergency"
        if at > row.due_at + self._times.late:
            return "late"
        return "gave_up" if at > row.created_at + self._times.give_up else None

    def _later(
        self, session: Session, row: FollowUp, conversation: Conversation, at: datetime
    ) -> datetime:
        """The moment to ask: now, or after a clinician, the patient's own words, or the night."""
        cases = attention(session, conversation.id, row.created_at)
        if cases.waiting or conversation.owner == "clinician":
            return at + self._times.look_again * self._times.scale
        moments = [at]
        if cases.closed_at and (due := self._times.first_due(row.acuity, cases.closed_at)):
            moments.append(due)
        wrote = session.scalar(
            select(func.max(Message.created_at)).where(
                Message.conversation_id == conversation.id, Message.author == "patient"
            )
        )
        if wrote:
            moments.append(wrote + self._times.silence * self._times.scale)
        return self._times.awake(row.acuity, max(moments))


def _about(session: Session, row: FollowUp) -> str:
    """The words that it is about; a row that cannot be decrypted is asked without them."""
    try:
        return session.scalar(select(FollowUp.about).where(FollowUp.id == row.id)) or ""
    except DBAPIError:
        raise
    except Exception as error:
        log.error("the words of a follow-up cannot be read", follow_up_id=row.id, error=error)
        return ""


def _asked_since(session: Session, row: FollowUp) -> bool:
    """Whether the assistant has asked something else since."""
    since = select(Message).where(
        Message.conversation_id == row.conversation_id, Message.author == "assistant",
        Message.created_at > row.sent_at,
    )  # fmt: skip
    return any(message.extra.get("question", ASKED) != ASKED for message in session.scalars(since))


def _forget_unanswered(session: Session, sent_before: datetime) -> None:
    old = FollowUp.state == SENT, FollowUp.sent_at <= sent_before
    if session.scalar(select(exists().where(*old))):  # only then is the database's write lock needed
        session.execute(update(FollowUp).where(*old).values(state="expired", why="unanswered"))
