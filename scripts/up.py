"""`make run`: prepare, start the five processes under honcho, say when they are ready, stop on Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from scripts import prepare

ROOT = Path(__file__).parent.parent
PATIENCE_S = 180.0


def addresses() -> dict[str, str]:
    """Where each process says that it is ready."""

    def port(name: str, default: int) -> str:
        return os.environ.get(f"{name}_PORT", str(default))

    return {
        "gateway": f"http://127.0.0.1:{port('GATEWAY', 8000)}/health",
        "clinic": f"http://127.0.0.1:{port('CLINIC', 8001)}/health",
        "medlm": f"http://127.0.0.1:{port('MEDLM', 8100)}/ready",
        "actions": f"http://127.0.0.1:{port('ACTIONS', 5055)}/health",
        "rasa": f"http://127.0.0.1:{port('RASA', 5005)}/webhooks/gateway/",
    }


def is_up(url: str) -> bool:
    """Whether the address answers 2xx within a second."""
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return 200 <= answer.status < 300
    except (urllib.error.URLError, OSError):
        return False


def wait_until_ready(running: subprocess.Popen[bytes]) -> None:
    """Print a line as each process comes up; stop when one dies or the time is over."""
    missing = addresses()
    started = time.monotonic()
    while missing:
        if running.poll() is not None:
            sys.exit("[careline] a process stopped while starting: its last lines are above")
        if time.monotonic() - started > PATIENCE_S:
            running.terminate()
            sys.exit(f"[careline] not ready after {PATIENCE_S:.0f} s: {', '.join(missing)}")
        for name, url in list(missing.items()):
            if is_up(url):
                print(f"[careline] {name} is ready ({time.monotonic() - started:.1f} s)", flush=True)
                del missing[name]
        time.sleep(0.2)


def main() -> int:
    """Run until Ctrl-C; the exit status is honcho's."""
    prepare.main()
    running = subprocess.Popen([sys.executable, "-m", "honcho", "start", "--no-prefix"], cwd=ROOT)
    signal.signal(signal.SIGINT, lambda *_: running.send_signal(signal.SIGINT))
    signal.signal(signal.SIGTERM, lambda *_: running.terminate())
    wait_until_ready(running)
    gateway, clinic = (addresses()[name].removesuffix("health") for name in ("gateway", "clinic"))
    print(
        f"\n  Patients' page:      {gateway}"
        f"\n  Clinicians' console: {clinic}   (demo sign-in: nurse / careline-demo)"
        "\n  Stop with Ctrl-C.\n",
        flush=True,
    )
    return running.wait()


if __name__ == "__main__":
    sys.exit(main())
