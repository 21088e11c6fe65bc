"""The keys that keep patients' words unreadable on disk, the same that the other processes use."""

import os
import time
from pathlib import Path
from typing import Mapping

from cryptography.fernet import Fernet, MultiFernet

ROOT = Path(__file__).resolve().parent.parent.parent


def load_cipher(environ: Mapping[str, str] = os.environ) -> MultiFernet:
    """The cipher of CARELINE_ENCRYPTION_KEYS, newest key first; in demo mode of a key made under var/.

    Raises ValueError when a key is no Fernet key, or when production mode has none.
    """
    keys = [key.strip() for key in environ.get("CARELINE_ENCRYPTION_KEYS", "").split(",") if key.strip()]
    if not keys and environ.get("CARELINE_MODE") == "production":
        raise ValueError("CARELINE_ENCRYPTION_KEYS must be set in production mode")
    keys = keys or [_demo_key(ROOT / environ.get("CARELINE_VAR_DIR", "var"))]
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        raise ValueError(
            "CARELINE_ENCRYPTION_KEYS: each key must be a Fernet key (32 url-safe base64 bytes)"
        ) from None


def _demo_key(var_dir: Path) -> str:
    path = var_dir / "keys" / "demo.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return _written_key(path)
    with os.fdopen(handle, "w") as file:
        file.write(Fernet.generate_key().decode())
    return path.read_text().strip()


def _written_key(path: Path) -> str:
    """Another process may have created the file a moment ago and not yet filled it."""
    for _ in range(100):
        key = path.read_text().strip()
        if key:
            return key
        time.sleep(0.02)
    raise RuntimeError(f"{path} is empty: delete it and start again")
