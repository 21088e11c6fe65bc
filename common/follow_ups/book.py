"""The book of follow-ups: one is written down with the advice, replaced by newer advice, and ended once."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from common.follow_ups.times import Times
from common.records.conversation import Conversation
from common.records.follow_up import SENT, WAITING, FollowUp

LONGEST_QUOTE = 120
"""Characters of the patient's own words that a question says back."""


def schedule(
    session: Session, conversation_id: str, turn_id: str, acuity: str, lang: str, about: str,
    at: datetime, times: Times,
) -> bool:  # fmt: skip
    """Write down that the patient is to be asked about this advice; True when they will be.

    Newer advice replaces what waits or is not answered yet. The same advice again changes nothing. A
    patient who does not want it, or was asked often enough of late, is not asked.
    """
    conversation = session.get(Conversation, conversation_id)
    due_at = times.first_due(acuity, at)
    if conversation is None:
        return False
    end(session, conversation_id, "cancelled", "replaced", but=turn_id)
    if due_at is None or conversation.follow_ups_off_at is not None:
        return False
    lately = select(func.count()).where(
        FollowUp.conversation_id == conversation_id, FollowUp.sent_at > at - times.episode
    )
    if (session.scalar(lately) or 0) >= times.at_most:
        return False
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    row = dialect.insert(FollowUp).values(
        conversation_id=conversation_id, turn_id=turn_id, acuity=acuity, lang=lang,
        about=shortened(about), due_at=due_at, created_at=at,
    )  # fmt: skip
    return session.execute(row.on_conflict_do_nothing().returning(FollowUp.id)).first() is not None


def open_one(session: Session, conversation_id: str, at: datetime, times: Times) -> FollowUp | None:
    """The question that the patient has had and not answered yet; None when there is none or it is old."""
    found = (
        select(FollowUp)
        .where(
            FollowUp.conversation_id == conversation_id, FollowUp.state == SENT,
            FollowUp.sent_at > at - times.answer_within,
        )
        .order_by(FollowUp.sent_at.desc())
        .limit(1)
    )  # fmt: skip
    return session.scalar(found)


def move(session: Session, follow_up_id: str, before: str, **values: Any) -> bool:
    """Change the row if it is still in that state; False when somebody else was first."""
    change = update(FollowUp).where(FollowUp.id == follow_up_id, FollowUp.state == before).values(**values)
    result = session.execute(change.execution_options(synchronize_session=False))
    return cast(CursorResult[Any], result).rowcount == 1


def end(session: Session, conversation_id: str, state: str, why: str, *, but: str = "") -> None:
    """End whatever waits or is not answered in the conversation, except for the turn `but`."""
    ended = (
        update(FollowUp)
        .where(
            FollowUp.conversation_id == conversation_id, FollowUp.turn_id != but,
            FollowUp.state.in_((WAITING, SENT)),
        )
        .values(state=state, why=why)
    )  # fmt: skip
    session.execute(ended.execution_options(synchronize_session=False))


def choose(session: Session, conversation_id: str, wanted: bool, at: datetime) -> None:
    """Note whether the patient wants to be asked; raises NoResultFound for an unknown conversation."""
    conversation = session.get_one(Conversation, conversation_id)
    conversation.follow_ups_off_at = None if wanted else at
    if not wanted:
        end(session, conversation_id, "cancelled", "opted_out")


def shortened(words: str) -> str:
    """The patient's words on one line, and not too many of them."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_QUOTE else line[:LONGEST_QUOTE].rstrip() + "…"
