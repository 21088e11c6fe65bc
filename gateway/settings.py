"""Settings of the gateway alone."""

from pathlib import Path

from pydantic import Field

from common.settings import ProcessSettings


class GatewaySettings(ProcessSettings):
    """What the patients' front door may take, and how long it waits."""

    rasa_deadline_s: float = 8.0
    """Seconds to wait for the dialogue manager before the patient gets an honest message."""
    max_body_bytes: int = 256 * 1024
    """A larger request body is refused with 413."""
    max_text_chars: int = 8000
    """A longer message is kept and screened, and the patient is asked for a shorter one; reports are long."""
    rate_burst: int = 10
    """Messages that one conversation may send at once."""
    rate_per_minute: float = 30.0
    """Messages a minute that one conversation may send for long."""
    sessions_per_minute: float = 240.0
    """New conversations a minute from one address."""
    session_days: int = 30
    """Days that a patient's signed session stays valid."""
    unanswered_after_s: float = 15.0
    """A message still unanswered after so many seconds is answered honestly and escalated."""
    unfinished_after_s: float = 600.0
    """After so many seconds without an answer to questions about a feared danger a clinician is told."""
    feed_poll_s: float = 0.2
    """Seconds between two looks for messages that other processes wrote."""

    tracker_db: str = Field(default="", validation_alias="RASA_TRACKER_DB")
    """Rasa's tracker store, for "forget me": a SQLite file or a URL; empty: `tracker.db` in `var_dir`."""

    @property
    def spool_dir(self) -> Path:
        """Where turns wait while the database cannot be written."""
        return self.var_dir / "spool"
