"""A durable folder of what the database could not take, so that no patient's message is lost."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography.fernet import InvalidToken

from common.crypto import fernet
from common.disk import sync
from common.logs import get_logger

_log = get_logger("clinic.spool")


@dataclass(frozen=True)
class Replayed:
    """How many records a replay wrote, how many it must try again, how many it set aside as damaged."""

    done: int = 0
    waiting: int = 0
    damaged: int = 0


class Spool:
    """Encrypted records, one file each: written, fsynced and only then renamed into place."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def put(self, record: dict[str, Any]) -> None:
        """Keep a JSON record; when this returns it survives a power cut.

        Raises OSError when the disk refuses and TypeError for a record that is not JSON.
        """
        token = fernet().encrypt(json.dumps(record).encode())
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{time.time_ns():020d}-{uuid4().hex}"
        draft, final = self.directory / f"{name}.tmp", self.directory / f"{name}.rec"
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(token)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(final)
        sync(self.directory)

    def __len__(self) -> int:
        return len(self._files())

    def replay(self, handle: Callable[[dict[str, Any]], None]) -> Replayed:
        """Give each record to `handle`, oldest first; delete it once that returned.

        A record whose `handle` raises stays for the next replay, and the others go on; a file that
        cannot be read back is moved to `damaged/`, never deleted. So `handle` must be idempotent.
        """
        done = waiting = damaged = 0
        for path in self._files():
            try:
                record = json.loads(fernet().decrypt(path.read_bytes()))
            except FileNotFoundError:
                continue
            except OSError as error:  # not damaged: the disk or the rights may be mended
                _log.error("a spooled record could not be read", file=path.name, error=error)
                waiting += 1
                continue
            except (InvalidToken, ValueError):
                self._set_aside(path)
                damaged += 1
                continue
            try:
                handle(record)
            except Exception as error:  # the next replay tries again
                _log.error("a spooled record could not be replayed", file=path.name, error=error)
                waiting += 1
                continue
            path.unlink(missing_ok=True)
            done += 1
        if done:
            sync(self.directory)
        return Replayed(done, waiting, damaged)

    def _files(self) -> list[Path]:
        return sorted(self.directory.glob("*.rec"))

    def _set_aside(self, path: Path) -> None:
        _log.critical("a spooled record cannot be read and was set aside", file=path.name)
        aside = self.directory / "damaged"
        aside.mkdir(exist_ok=True, mode=0o700)
        path.rename(aside / path.name)
