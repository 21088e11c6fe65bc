"""Encryption at rest for patients' words and identifiers."""

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet

from common.settings import ProcessSettings

_state: dict[str, MultiFernet | bytes] = {}


def configure(settings: ProcessSettings) -> None:
    """Take the keys from the settings; in demo mode make one under var/ on first use."""
    written = settings.encryption_keys.get_secret_value()
    keys = [key.strip() for key in written.split(",") if key.strip()] or [_demo_key(settings.var_dir)]
    try:
        _state["fernet"] = MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ValueError(
            "CARELINE_ENCRYPTION_KEYS: each key must be a Fernet key (32 url-safe base64 bytes)"
        ) from error
    _state["pepper"] = settings.secret_key.get_secret_value().encode()


def fernet() -> MultiFernet:
    """The cipher in use; raises RuntimeError before `configure`."""
    cipher = _state.get("fernet")
    if not isinstance(cipher, MultiFernet):
        raise RuntimeError("encryption is not configured: call common.crypto.configure(settings) first")
    return cipher


def user_key(channel: str, channel_user_id: str) -> str:
    """A stable keyed hash of a platform user, so that look-ups need no plain identifier."""
    pepper = _state.get("pepper")
    if not isinstance(pepper, bytes):
        raise RuntimeError("encryption is not configured: call common.crypto.configure(settings) first")
    return hmac.new(pepper, f"{channel}\0{channel_user_id}".encode(), hashlib.sha256).hexdigest()


def _demo_key(var_dir: Path) -> str:
    path = var_dir / "keys" / "demo.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return _read_once_written(path)
    with os.fdopen(handle, "w") as file:
        file.write(Fernet.generate_key().decode())
    return path.read_text().strip()


def _read_once_written(path: Path) -> str:
    """Another process may have created the file a moment ago and not yet filled it."""
    import time

    for _ in range(100):
        if key := path.read_text().strip():
            return key
        time.sleep(0.02)
    raise RuntimeError(f"{path} is empty: delete it and start again")
