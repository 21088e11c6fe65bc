"""A question that is put to a patient some hours after advice: better, the same, or worse?"""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from common.clock import now
from common.db import Base, EncryptedText, UtcDateTime

WAITING, SENT = "waiting", "sent"
_WAITS = text("state = 'waiting'")
_IS_OPEN = text("state IN ('waiting', 'sent')")


class FollowUp(Base):
    """One advice, asked about once: waiting → sent → answered, cancelled or expired.

    `why` says in a word how it ended: what was answered, or why it was not asked or not answered. `about`
    are the patient's own words that the advice was about. A conversation never has two that wait.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        UniqueConstraint("conversation_id", "turn_id", name="uq_follow_up_turn"),
        CheckConstraint(
            "state IN ('waiting', 'sent', 'answered', 'cancelled', 'expired')", name="ck_follow_up_state"
        ),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="ck_follow_up_sent"),
        Index("uq_follow_up_waiting", "conversation_id", unique=True, sqlite_where=_WAITS,
              postgresql_where=_WAITS),
        Index("ix_follow_up_due", "due_at", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=lambda: uuid4().hex)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    turn_id: Mapped[str] = mapped_column(String(64))
    acuity: Mapped[str] = mapped_column(String(16))
    lang: Mapped[str] = mapped_column(String(8))
    about: Mapped[str] = mapped_column(EncryptedText)
    state: Mapped[str] = mapped_column(String(16), default=WAITING)
    why: Mapped[str | None] = mapped_column(String(24))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
