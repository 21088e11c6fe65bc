"""What is still to be sent: deliveries to patients and pages to clinicians."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from common.clock import now
from common.db import Base, EncryptedText, UtcDateTime


class OutboxRow(Base):
    """One thing to send, once (unique on `dedupe_key`), retried until `done_at`."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    escalation_id: Mapped[str | None] = mapped_column(String(32), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    body: Mapped[str | None] = mapped_column(EncryptedText)
    dedupe_key: Mapped[str] = mapped_column(String(160), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    last_error: Mapped[str | None] = mapped_column(String(200))
