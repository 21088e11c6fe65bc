"""What a patient allowed the assistant to remember about them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from common.clock import now
from common.db import Base, EncryptedText, UtcDateTime


class PatientProfile(Base):
    """One patient's profile, encrypted; it holds no fact that the patient has not allowed it to hold.

    A patient is known by their conversation: the same browser or platform user has one. `declined_at` is
    when they said no, so that they are not asked again.
    """

    __tablename__ = "patient_profile"
    __table_args__ = (
        CheckConstraint("facts IS NULL OR consented_at IS NOT NULL", name="ck_patient_profile_consent"),
    )

    conversation_id: Mapped[str] = mapped_column(String(32), ForeignKey("conversation.id"), primary_key=True)
    facts: Mapped[str | None] = mapped_column(EncryptedText)
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
