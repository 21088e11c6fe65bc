"""Waiting until something is truly on the disk."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Return when the file or folder would survive a power cut; raises OSError when the disk refuses."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
