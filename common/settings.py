"""Settings that every process shares, read from CARELINE_* variables and .env."""

from pathlib import Path
from typing import Literal, Self

from pydantic import SecretStr, model_validator
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
    log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""
    rasa_url: str = "http://127.0.0.1:5005"
    """Where the gateway finds Rasa."""
    medlm_url: str = "http://127.0.0.1:8100"
    """Where the actions find the model server."""

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
