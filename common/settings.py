"""Settings that every process shares, read from CARELINE_* variables and .env."""

from pathlib import Path
from typing import Literal, Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_SECRET = "careline-demo-secret-not-for-production"  # noqa: S105 - public on purpose, refused in production


class ProcessSettings(BaseSettings):
    """The settings that all processes read; each process subclasses it with its own."""

    model_config = SettingsConfigDict(env_prefix="CARELINE_", env_file=".env", extra="ignore")

    mode: Literal["demo", "production"] = "demo"
    var_dir: Path = Path("var")
    database_url: str = "sqlite:///var/careline.db"
    secret_key: SecretStr = SecretStr(DEMO_SECRET)
    channel_secret: SecretStr = SecretStr(DEMO_SECRET)
    encryption_keys: SecretStr = SecretStr("")
    region: str = "US"
    log_level: str = "INFO"
    rasa_url: str = "http://127.0.0.1:5005"
    medlm_url: str = "http://127.0.0.1:8100"

    @model_validator(mode="after")
    def _refuse_demo_secrets_in_production(self) -> Self:
        if self.mode != "production":
            return self
        for name in ("secret_key", "channel_secret"):
            if getattr(self, name).get_secret_value() == DEMO_SECRET:
                raise ValueError(f"CARELINE_{name.upper()} must be set in production mode")
        if not self.encryption_keys.get_secret_value():
            raise ValueError("CARELINE_ENCRYPTION_KEYS must be set in production mode")
        return self
