"""The clinic's rows: escalations and the work on them, staff, their sessions and shifts, the audit chain."""

import json
from datetime import datetime
from uuid import uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, defer, mapped_column

from common.clock import now
from common.db import Base, EncryptedText, UtcDateTime

STATES = ("open", "acknowledged", "claimed", "resolved")


class Escalation(Base):
    """One patient's message that a clinician must see; one row for a conversation's turn.

    `resolved_at` is null while somebody must still act, and the queue's partial index rests on that.
    The checks keep the promise that a case has exactly one state and a holder only while claimed.
    """

    __tablename__ = "escalation"
    __table_args__ = (
        UniqueConstraint("conversation_id", "turn_id", name="uq_escalation_turn"),
        CheckConstraint(
            "state IN ('open', 'acknowledged', 'claimed', 'resolved')", name="ck_escalation_state"
        ),
        CheckConstraint(
            "(state = 'claimed' AND holder_id IS NOT NULL AND lease_until IS NOT NULL)"
            " OR (state <> 'claimed' AND holder_id IS NULL AND lease_until IS NULL)",
            name="ck_escalation_holder",
        ),
        CheckConstraint("(state = 'resolved') = (resolved_at IS NOT NULL)", name="ck_escalation_resolved"),
        Index(
            "ix_escalation_queue", "acuity_rank", "created_at",
            sqlite_where=text("resolved_at IS NULL"), postgresql_where=text("resolved_at IS NULL"),
        ),
        Index(
            "ix_escalation_next_page", "next_page_at",
            sqlite_where=text("next_page_at IS NOT NULL"), postgresql_where=text("next_page_at IS NOT NULL"),
        ),
        Index(
            "ix_escalation_lease", "lease_until",
            sqlite_where=text("lease_until IS NOT NULL"), postgresql_where=text("lease_until IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=lambda: uuid4().hex)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    turn_id: Mapped[str] = mapped_column(String(64))
    acuity: Mapped[str] = mapped_column(String(16))
    acuity_rank: Mapped[int]
    reason: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16), default="open")
    lang: Mapped[str] = mapped_column(String(8))
    words_json: Mapped[str] = mapped_column(EncryptedText)
    rules_json: Mapped[str] = mapped_column(Text)
    model_reasons_json: Mapped[str] = mapped_column(EncryptedText)
    patient_words: Mapped[str] = mapped_column(EncryptedText)
    sbar_json: Mapped[str] = mapped_column(EncryptedText)
    holder_id: Mapped[str | None] = mapped_column(ForeignKey("staff_account.id"))
    holder_name: Mapped[str | None] = mapped_column(String(120))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_by: Mapped[str | None] = mapped_column(String(120))
    assigned_id: Mapped[str | None] = mapped_column(String(32))
    assigned_name: Mapped[str | None] = mapped_column(String(120))
    snoozed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(32))
    page_step: Mapped[int] = mapped_column(default=0)
    next_page_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_waiting_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    @property
    def trigger_words(self) -> tuple[str, ...]:
        """The patient's own words that raised the alarm."""
        return tuple(json.loads(self.words_json))

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """The red-flag rules that fired."""
        return tuple(json.loads(self.rules_json))

    @property
    def model_reasons(self) -> tuple[str, ...]:
        """What the triage model gave as its reasons; for clinicians only."""
        return tuple(json.loads(self.model_reasons_json))


UNREAD = tuple(
    defer(column)
    for column in (
        Escalation.words_json, Escalation.model_reasons_json, Escalation.patient_words, Escalation.sbar_json,
    )
)  # fmt: skip
"""What is encrypted is read only when it is asked for: a case that cannot be decrypted must yet be paged."""


class EscalationEvent(Base):
    """Something that happened to an escalation; the newest id is the queue's version."""

    __tablename__ = "escalation_event"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[str] = mapped_column(ForeignKey("escalation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    actor_name: Mapped[str | None] = mapped_column(String(120))
    detail: Mapped[str | None] = mapped_column(EncryptedText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class CaseNote(Base):
    """What clinicians write to each other about a case; the patient never sees it."""

    __tablename__ = "case_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[str] = mapped_column(ForeignKey("escalation.id"), index=True)
    staff_id: Mapped[str] = mapped_column(String(32))
    author_name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(EncryptedText)
    client_id: Mapped[str | None] = mapped_column(String(100), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class CaseLabel(Base):
    """One clinician's judgement of how urgent a case truly was: an example for retraining.

    `verdict` is right, higher, lower or not_escalated; `acuity` is the right one.
    """

    __tablename__ = "label"
    __table_args__ = (UniqueConstraint("escalation_id", "staff_id", name="uq_label_staff"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[str] = mapped_column(ForeignKey("escalation.id"))
    staff_id: Mapped[str] = mapped_column(String(32))
    verdict: Mapped[str] = mapped_column(String(16))
    acuity: Mapped[str] = mapped_column(String(16))
    acuity_then: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Presence(Base):
    """Who has a case open just now, and whether they are typing; worth nothing after a few seconds."""

    __tablename__ = "presence"

    escalation_id: Mapped[str] = mapped_column(ForeignKey("escalation.id"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    typing: Mapped[bool]
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StaffAccount(Base):
    """Somebody who may sign in to the console."""

    __tablename__ = "staff_account"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=lambda: uuid4().hex)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(String(255))
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_secret: Mapped[str | None] = mapped_column(EncryptedText)
    totp_step: Mapped[int | None]
    page_urls: Mapped[str | None] = mapped_column(EncryptedText)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class StaffSession(Base):
    """One signed-in browser; `id` is the hash of the cookie's token, never the token itself."""

    __tablename__ = "staff_session"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff_account.id"), index=True)
    csrf_token: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    browser: Mapped[str] = mapped_column(String(120), default="")
    via: Mapped[str] = mapped_column(String(16), default="password")


class StaffIdentity(Base):
    """Who an account belongs to at the identity provider: its address, and its own id for the person."""

    __tablename__ = "staff_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject", name="uq_staff_identity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff_account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class OidcAttempt(Base):
    """A browser on its way to the identity provider; `id` and `browser` are hashes. Used once."""

    __tablename__ = "oidc_attempt"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser: Mapped[str] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(EncryptedText)
    verifier: Mapped[str] = mapped_column(EncryptedText)
    next_path: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class RotaShift(Base):
    """When somebody is on duty, every week: weekdays (0 is Monday) and clinic time as HH:MM.

    A shift that ends at or before its start ends on the next day.
    """

    __tablename__ = "rota_shift"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff_account.id"), index=True)
    days: Mapped[str] = mapped_column(String(7))
    starts: Mapped[str] = mapped_column(String(5))
    ends: Mapped[str] = mapped_column(String(5))


class AuditEntry(Base):
    """One link of the audit chain; it holds identifiers only, never a patient's words."""

    __tablename__ = "audit_entry"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(32), index=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    detail: Mapped[str] = mapped_column(String(200), default="")
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
