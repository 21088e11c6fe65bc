"""What a channel hands to the turn, and what it gets back."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

Status = Literal[
    "asking", "answered", "with_clinician", "duplicate", "needs_consent", "limited", "spooled", "lost",
    "forgotten"
]


@dataclass(frozen=True)
class SessionRef:
    """Who writes, as the signed session says; enough to act on while the database is away."""

    conversation_id: str
    channel: str
    channel_user_id: str
    lang: str
    region: str


@dataclass(frozen=True)
class InboundMessage:
    """One message of a patient, verified and parsed by its channel's adapter."""

    session: SessionRef
    channel_message_id: str
    text: str
    received_at: datetime
    payload: str | None = None
    wants_person: bool = False

    @property
    def turn_id(self) -> str:
        """The same for every delivery of the same message."""
        return sha256(f"{self.session.channel}\0{self.channel_message_id}".encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Receipt:
    """What became of a message, with the replies that were ready at once (rows as the channel shows them)."""

    status: Status
    turn_id: str
    lang: str
    messages: list[dict[str, Any]] = field(default_factory=list)
