"""The database rows of a passage and of everything that was decided about it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.clock import now
from common.db import Base, UtcDateTime


class PassageRow(Base):
    """One passage as stored; `status` is one of `knowledge.passage.STORED_STATUSES`."""

    __tablename__ = "passage"

    id: Mapped[str] = mapped_column(String(160), primary_key=True)
    collection: Mapped[str] = mapped_column(String(64), index=True)
    lang: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    topic: Mapped[str] = mapped_column(String(160), default="")
    focus: Mapped[str] = mapped_column(Text, default="")
    question_type: Mapped[str] = mapped_column(String(32), default="")
    questions: Mapped[list[str]] = mapped_column(JSON, default=list)
    synonyms: Mapped[list[str]] = mapped_column(JSON, default=list)
    source_name: Mapped[str] = mapped_column(Text)
    source_url: Mapped[str] = mapped_column(Text)
    licence: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(String(64))
    reviewed_by: Mapped[str] = mapped_column(Text)
    reviewed_on: Mapped[date] = mapped_column(Date)
    review_due: Mapped[date] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(16), index=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    signature: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    duplicate_group: Mapped[str | None] = mapped_column(String(160), default=None)
    original_hash: Mapped[str | None] = mapped_column(String(64), default=None)
    """Of a translation: what its original said when somebody last looked at the two."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class PassageVersion(Base):
    """What a passage said before its words were changed; the present words are in its own row."""

    __tablename__ = "passage_version"
    __table_args__ = (UniqueConstraint("passage_id", "content_hash", name="uq_passage_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    passage_id: Mapped[str] = mapped_column(ForeignKey("passage.id"), index=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class PassageEvent(Base):
    """One change of one passage: who, when, from which status to which, and why."""

    __tablename__ = "passage_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    passage_id: Mapped[str] = mapped_column(ForeignKey("passage.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    who: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(16))
    from_status: Mapped[str | None] = mapped_column(String(16))
    to_status: Mapped[str] = mapped_column(String(16))
    from_hash: Mapped[str | None] = mapped_column(String(64))
    to_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text, default="")
