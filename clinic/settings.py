"""Settings of the clinic alone."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator, model_validator

from common.settings import ProcessSettings


class ClinicSettings(ProcessSettings):
    """How long claims and sign-ins last, and where pages go."""

    page_urls: SecretStr = SecretStr("")
    """Apprise addresses to page, separated by commas; with none, the console itself is the page."""
    console_url: str = "http://127.0.0.1:8001"
    """The console's address as clinicians reach it; pages link to it."""
    time_zone: str = ""
    """The clinic's IANA time zone for times that people read, such as Asia/Shanghai; empty: the machine's."""
    lease_minutes: float = Field(default=10.0, gt=0)
    """Minutes that a claim lasts without any activity of its holder."""
    sign_in_hours: float = Field(default=12.0, gt=0)
    """Hours after which a clinician must sign in again."""
    idle_minutes: float = Field(default=60.0, gt=0)
    """Minutes without a request after which a sign-in ends."""
    lock_after: int = Field(default=5, gt=0)
    """Wrong passwords in a row that lock an account."""
    lock_minutes: float = Field(default=15.0, gt=0)
    """Minutes that a locked account stays locked."""
    require_totp: bool = False
    """Whether everybody must set up an authenticator app before anything else."""
    stream_poll_s: float = Field(default=0.3, gt=0)
    """Seconds between two looks at the database for open consoles."""
    ladder_every_s: float = Field(default=1.0, gt=0)
    """Seconds between two rounds of the ladder worker."""
    fhir_url: str = ""
    """Base address of a FHIR R4 server that cases are sent to; empty: they are sent nowhere."""
    fhir_token: SecretStr = SecretStr("")
    """Bearer token for that server."""
    tracker_db: str = Field(default="", validation_alias="RASA_TRACKER_DB")
    """Rasa's tracker store, for `clinic erase`: a SQLite file or a URL; empty: `tracker.db` in `var_dir`."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            if value:
                ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("CARELINE_TIME_ZONE must be an IANA name such as Europe/London") from error
        return value

    @model_validator(mode="after")
    def _fhir_server_can_be_used(self) -> Self:
        if self.fhir_url and not self.fhir_url.startswith(("http://", "https://")):
            raise ValueError("CARELINE_FHIR_URL must be an http(s) address such as https://fhir.example/r4")
        if self.mode == "production" and self.fhir_url.startswith("http://"):
            raise ValueError("CARELINE_FHIR_URL must be https in production: patients' words travel there")
        return self

    @property
    def zone(self) -> tzinfo:
        """The zone of times that people read."""
        return ZoneInfo(self.time_zone) if self.time_zone else datetime.now().astimezone().tzinfo or UTC

    @property
    def lease(self) -> timedelta:
        """How long a claim lasts without activity."""
        return timedelta(minutes=self.lease_minutes)

    @property
    def idle(self) -> timedelta:
        """How long a sign-in lasts without a request."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies may travel over HTTPS only."""
        return self.mode == "production"
