"""Settings that every process shares, read from CARELINE_* variables and .env."""

from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_SECRET = "careline-demo-secret-not-for-production"  # noqa: S105 - public on purpose, refused in production


class ProcessSettings(BaseSettings):
    """The settings that all processes read; each process subclasses it with its own."""

    model_config = SettingsConfigDict(
        env_prefix="CARELINE_", env_file=".env", extra="ignore", use_attribute_docstrings=True
    )

    mode: Literal["demo", "production"] = "demo"
    """`demo` takes the secrets below as they are; `production` refuses to start with them."""
    var_dir: Path = Path("var")
    """Folder of what the processes write: database, index, spool, demo keys."""
    database_url: str = "sqlite:///var/careline.db"
    """SQLAlchemy address of the one database, such as postgresql+psycopg://user:password@host/careline."""
    secret_key: SecretStr = SecretStr(DEMO_SECRET)
    """Signs sessions and buttons and hashes platform users; must stay the same."""
    channel_secret: SecretStr = SecretStr(DEMO_SECRET)
    """Shared by the gateway and Rasa's channel."""
    encryption_keys: SecretStr = SecretStr("")
    """Fernet keys, separated by commas, newest first; empty: a demo key is made under `var_dir`."""
    region: str = "US"
    """Where patients are, for emergency and crisis numbers: a key of common/data/regions.yml."""
    time_zone: str = ""
    """The clinic's IANA time zone for times that people read, such as Asia/Shanghai; empty: the machine's."""
    follow_up_scale: float = Field(default=1.0, gt=0)
    """For demonstrations only: 0.001 asks "are you better?" after 86 seconds instead of a day."""
    log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""
    rasa_url: str = "http://127.0.0.1:5005"
    """Where the gateway finds Rasa."""
    medlm_url: str = "http://127.0.0.1:8100"
    """Where the actions find the model server."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            if value:
                ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("CARELINE_TIME_ZONE must be an IANA name such as Europe/London") from error
        return value

    @property
    def zone(self) -> tzinfo:
        """The zone of times that people read, and by which a night is a night."""
        return ZoneInfo(self.time_zone) if self.time_zone else datetime.now().astimezone().tzinfo or UTC

    @model_validator(mode="after")
    def _refuse_demo_secrets_in_production(self) -> Self:
        if self.mode != "production":
            return self
        for name in ("secret_key", "channel_secret"):
            if getattr(self, name).get_secret_value() == DEMO_SECRET:
                raise ValueError(f"CARELINE_{name.upper()} must be set in production mode")
        if not self.encryption_keys.get_secret_value():
            raise ValueError("CARELINE_ENCRYPTION_KEYS must be set in production mode")
        if self.follow_up_scale != 1:
            raise ValueError("CARELINE_FOLLOW_UP_SCALE must be 1 in production mode")
        return self
