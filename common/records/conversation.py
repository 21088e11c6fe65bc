"""One patient's conversation on one channel."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.clock import now
from common.db import Base, EncryptedText, UtcDateTime


class Conversation(Base):
    """Who owns the conversation, its language, and how urgent it has ever been.

    `follow_ups_off_at` is when the patient asked not to be asked "are you better?" any more,
    `forget_asked_at` when they asked to be forgotten and a case of theirs was still open.
    """

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("channel", "user_key", name="uq_conversation_user"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=lambda: uuid4().hex)
    channel: Mapped[str] = mapped_column(String(32))
    user_key: Mapped[str] = mapped_column(String(64))
    channel_user_id: Mapped[str] = mapped_column(EncryptedText)
    lang: Mapped[str] = mapped_column(String(8), default="en")
    region: Mapped[str] = mapped_column(String(8), default="US")
    owner: Mapped[str] = mapped_column(String(16), default="assistant")
    owner_name: Mapped[str | None] = mapped_column(String(120))
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acuity_floor: Mapped[str | None] = mapped_column(String(16))
    follow_ups_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    forget_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
