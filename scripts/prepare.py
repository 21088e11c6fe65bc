"""Bring database, dialogue model and passage index up to date; do nothing where nothing changed."""

import os
import subprocess
import sys
import time
from pathlib import Path

from common.settings import ProcessSettings
from scripts.fingerprint import fingerprint, is_current

ROOT = Path(__file__).parent.parent
BOT = ROOT / "bot"


def step(title: str, command: list[str], *, cwd: Path = ROOT) -> None:
    """Run one long step with a line before and after; stop with its output when it fails."""
    print(f"[careline] {title} …", flush=True)
    started = time.monotonic()
    env = os.environ | {
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}\n[careline] {title}: failed, see above")
    print(f"[careline] {title}: done in {time.monotonic() - started:.0f} s", flush=True)


def migrate() -> None:
    """Create or upgrade the database."""
    step("database", [sys.executable, "-m", "common.migrate"])


def train_dialogue() -> None:
    """Train the Rasa model when its data, domain, configuration or components changed."""
    parts = [BOT / part for part in ("config.yml", "data", "domain", "components", "requirements.lock")]
    now = fingerprint([*parts, ROOT / "medlm" / "data" / "train"])
    stamp = BOT / "models" / "careline.sha256"
    if is_current(stamp, now) and (BOT / "models" / "careline.tar.gz").exists():
        return
    step(
        "dialogue model (about a minute)",
        [".venv/bin/rasa", "train", "--domain", "domain", "--fixed-model-name", "careline"],
        cwd=BOT,
    )
    stamp.write_text(now)


def build_index(settings: ProcessSettings) -> None:
    """Build the passage index; the command itself does nothing when no passage changed."""
    index = settings.var_dir / "index"
    step("passage index", [sys.executable, "-m", "knowledge", "build", "--index", str(index)])


def make_demo_account(settings: ProcessSettings) -> None:
    """Let the demo's nurse in; production makes its own accounts."""
    if settings.mode == "demo":
        step("demo sign-in", [sys.executable, "-m", "clinic", "seed-demo"])


def main() -> None:
    """Prepare everything that the five processes read at start."""
    settings = ProcessSettings()
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    migrate()
    train_dialogue()
    build_index(settings)
    make_demo_account(settings)


if __name__ == "__main__":
    main()
