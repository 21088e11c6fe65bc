"""The five real processes on private ports and a private folder, each of which a test may kill."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from scripts.up import READY, is_up

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    """A port of the loopback that nobody holds now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def procfile() -> dict[str, str]:
    """The commands that `make run` starts, by name."""
    return dict(re.findall(r"^(\w+): (.+)$", (ROOT / "Procfile").read_text(), re.M))


class Stack:
    """Starts, stops and kills the processes of the Procfile; logs go to files."""

    def __init__(self, var_dir: Path, **settings: str) -> None:
        self.var_dir = var_dir
        self.commands = procfile()
        self.ports = {name: free_port() for name in self.commands}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.env = (
            os.environ
            | {f"{name.upper()}_PORT": str(port) for name, port in self.ports.items()}
            | {
                "CARELINE_VAR_DIR": str(var_dir),
                "CARELINE_DATABASE_URL": f"sqlite:///{var_dir}/careline.db",
                "CARELINE_RASA_URL": self.url("rasa"),
                "CARELINE_MEDLM_URL": self.url("medlm"),
                "ACTIONS_URL": self.url("actions") + "/webhook",
                "RASA_TRACKER_DB": f"{var_dir}/tracker.db",
            }
            | settings
        )

    def url(self, name: str) -> str:
        """The base address of a process."""
        return f"http://127.0.0.1:{self.ports[name]}"

    def prepare(self) -> None:
        """Migrate, train and index, as `make run` does."""
        subprocess.run([sys.executable, "-m", "scripts.prepare"], cwd=ROOT, env=self.env, check=True)

    def launch(self, name: str) -> None:
        """Start one process, unless it runs, without waiting for it."""
        if name in self.running and self.running[name].poll() is None:
            return
        with (self.var_dir / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                ["/bin/sh", "-c", self.commands[name]],
                cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def start(self, *names: str) -> None:
        """Start these processes (all of them when none is named) and wait until they are ready."""
        for name in names or tuple(self.commands):
            self.launch(name)
        for name in names or tuple(self.commands):
            self.wait_ready(name)

    def is_ready(self, name: str) -> bool:
        """Whether the process answers as ready."""
        return is_up(self.url(name) + READY[name])

    def wait_ready(self, name: str, patience_s: float = 120.0) -> None:
        """Return when the process answers; raise with the end of its log when it does not."""
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline and self.running[name].poll() is None:
            if self.is_ready(name):
                return
            time.sleep(0.1)
        tail = (self.var_dir / f"{name}.log").read_text(errors="replace")[-3000:]
        raise RuntimeError(f"{name} is not ready:\n{tail}")

    def kill(self, *names: str, how: signal.Signals = signal.SIGKILL) -> None:
        """Kill these processes and their children at once."""
        for name in names:
            process = self.running.pop(name, None)
            if process and process.poll() is None:
                os.killpg(process.pid, how)
                process.wait(10)

    def stop(self) -> None:
        """End everything."""
        self.kill(*tuple(self.running))
