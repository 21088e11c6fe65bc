"""One message of a conversation; a patient's message is also its inbox row."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.clock import now
from common.db import Base, EncryptedText, UtcDateTime

MOST_ID = 2**31 - 1
"""No message has a higher number, and PostgreSQL refuses to look for one."""


class Message(Base):
    """What somebody wrote, encrypted; unique on channel and the platform's message id.

    `read_at` is when the other side saw it: the patient of what was written to them, a clinician of what
    the patient wrote. It never goes back to empty, and never comes before `delivered_at`.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("channel", "channel_message_id", name="uq_message_inbox"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    turn_id: Mapped[str] = mapped_column(String(64), index=True)
    author: Mapped[str] = mapped_column(String(16))
    author_name: Mapped[str | None] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(16), default="text")
    text: Mapped[str] = mapped_column(EncryptedText)
    extras: Mapped[str | None] = mapped_column(EncryptedText)
    channel: Mapped[str] = mapped_column(String(32))
    channel_message_id: Mapped[str | None] = mapped_column(String(128))
    state: Mapped[str] = mapped_column(String(16), default="sent", index=True)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    @property
    def extra(self) -> dict[str, Any]:
        """Buttons, sources and notes that go with the text."""
        return json.loads(self.extras) if self.extras else {}
