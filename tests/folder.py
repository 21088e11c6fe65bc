"""Settings of a process that keeps everything in a test's own folder."""

from pathlib import Path
from typing import Any, TypeVar

from cryptography.fernet import Fernet

from common.settings import ProcessSettings

Settings = TypeVar("Settings", bound=ProcessSettings)


def settings_in(folder: Path, kind: type[Settings], **values: Any) -> Settings:
    """Settings with a database and a key of their own, whatever a .env file says."""
    database = f"sqlite:///{folder}/careline.db"
    own = {"database_url": database, "encryption_keys": Fernet.generate_key().decode()}
    return kind(_env_file=None, var_dir=folder, **own | values)
