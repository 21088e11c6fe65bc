"""Starts a server to measure, with one thread, and reads what it uses from the system."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from medlm.errors import ModelError

START_S = 120
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
QUIET = {"HF_HUB_OFFLINE": "1", "DO_NOT_TRACK": "1", "TOKENIZERS_PARALLELISM": "false"}
_TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A running server: its address, and the processor time and memory of it and its children."""

    def __init__(self, command: Sequence[str], url: str, env: Mapping[str, str], log: Path) -> None:
        self.url, self._command, self._log = url, list(command), log
        self._env = {**os.environ, **ONE_THREAD, **QUIET, **env}
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                self._command, env=self._env, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self, ready: str) -> None:
        """Return when the path is answered with 200; raises ModelError when that takes too long."""
        end = time.monotonic() + START_S
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(self.url + ready, timeout=2):
                    return
            except (OSError, urllib.error.HTTPError):
                time.sleep(0.2)
        raise ModelError(f"{Path(self._command[0]).name} did not start: see {self._log}")

    def cpu_s(self) -> float:
        """Processor seconds so far, children included."""
        return sum(_cpu(pid) for pid in self._family())

    def resident_mb(self) -> float:
        """Resident memory now, children included."""
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self._family())
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def kill_and_start_again(self) -> None:
        """kill -9, and at once a new process at the same address."""
        self.stop()
        self.process = self._start()

    def stop(self) -> None:
        """kill -9 for the whole session of the process."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _family(self) -> list[int]:
        found, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
                todo += map(int, tasks.read_text().split())
        return found


@contextmanager
def running(
    command: Sequence[str], url: str, *, ready: str, log: Path, env: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A server that answers, killed at the end."""
    server = Server(command, url, env or {}, log)
    try:
        server.wait(ready)
        yield server
    finally:
        server.stop()


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
