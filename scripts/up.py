"""`make run`: prepare, start the five processes under honcho, say when they are ready, stop on Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from common.settings import ProcessSettings
from scripts import prepare

ROOT = Path(__file__).parent.parent
PATIENCE_S = 180.0


READY = {
    "gateway": "/health",
    "clinic": "/health",
    "medlm": "/ready",
    "actions": "/health",
    "rasa": "/webhooks/gateway/",
}
PORTS = {"gateway": 8000, "clinic": 8001, "medlm": 8100, "actions": 5055, "rasa": 5005}


def bases() -> dict[str, str]:
    """Where each process listens."""
    ports = {name: os.environ.get(f"{name.upper()}_PORT", str(port)) for name, port in PORTS.items()}
    return {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}


def addresses() -> dict[str, str]:
    """Where each process says that it is ready."""
    return {name: base + READY[name] for name, base in bases().items()}


def is_up(url: str) -> bool:
    """Whether the address answers 2xx within a second."""
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return 200 <= answer.status < 300
    except OSError:
        return False


def last_lines(log: Path, number: int = 25) -> str:
    """The end of what the processes wrote."""
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-number:])


def wait_until_ready(running: subprocess.Popen[bytes], log: Path) -> None:
    """Print a line as each process comes up; stop when one dies or the time is over."""
    missing = addresses()
    started = time.monotonic()
    while missing:
        if running.poll() is not None:
            sys.exit(f"{last_lines(log)}\n[careline] a process stopped while starting: see above")
        if time.monotonic() - started > PATIENCE_S:
            running.terminate()
            late = ", ".join(missing)
            sys.exit(f"{last_lines(log)}\n[careline] not ready after {PATIENCE_S:.0f} s: {late}")
        for name, url in list(missing.items()):
            if is_up(url):
                print(f"[careline] {name} is ready ({time.monotonic() - started:.1f} s)", flush=True)
                del missing[name]
        time.sleep(0.2)


def refuse_taken_ports() -> None:
    """Stop with a sentence when something else listens where a process wants to."""
    taken = [name for name, url in addresses().items() if is_up(url)]
    if taken:
        sys.exit(
            f"[careline] something already answers on the port of: {', '.join(taken)}. "
            "Is Careline running in another window? Stop it, or set other ports (docs/settings.md)."
        )


def main() -> int:
    """Run until Ctrl-C; the exit status is honcho's."""
    refuse_taken_ports()
    prepare.main()
    log = ProcessSettings().var_dir / "careline.log"
    print("[careline] starting five processes …", flush=True)
    with log.open("wb") as output:
        running = subprocess.Popen(
            [sys.executable, "-m", "honcho", "start"],
            cwd=ROOT, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    for caught in (signal.SIGINT, signal.SIGTERM):
        signal.signal(caught, lambda *_: running.terminate())
    wait_until_ready(running, log)
    gateway, clinic = (bases()[name] + "/" for name in ("gateway", "clinic"))
    print(
        f"\n  Patients' page:      {gateway}"
        f"\n  Clinicians' console: {clinic}   (demo sign-in: nurse / careline-demo)"
        f"\n  What they log:       {log}"
        "\n  Stop with Ctrl-C.\n",
        flush=True,
    )
    status = running.wait()
    print("[careline] stopped", flush=True)
    return 0 if status in (0, -signal.SIGTERM, 128 + signal.SIGTERM) else status


if __name__ == "__main__":
    sys.exit(main())
