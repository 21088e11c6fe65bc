"""The processes that are compared: the starter project on stock Rasa, ours, and our model on stock Rasa."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from scripts.bench_rasa.client import Door
from scripts.bench_rasa.starter import write_starter
from tests.stack import ROOT, free_port

RASA = ROOT / "bot" / ".venv" / "bin" / "rasa"
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore",
         "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "LOG_LEVEL": "WARNING", "OMP_NUM_THREADS": "1",
         "PYTHONPATH": str(ROOT)}  # fmt: skip


class Servers:
    """Starts them in a folder of its own, and ends them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.actions = free_port()
        self._running: list[subprocess.Popen[bytes]] = []
        self._start("actions", [sys.executable, "-m", "scripts.bench_rasa.stub", str(self.actions)], ROOT, {})

    def stock(self, model: Path | None) -> tuple[Door, int]:
        """The starter project of `rasa init` with one custom action; a trained model saves the training."""
        project = self.folder / "stock"
        write_starter(RASA.parent.parent, project, f"http://127.0.0.1:{self.actions}/webhook")
        if model is None:
            self._train(project)
        else:
            (project / "models").mkdir()
            shutil.copy(model, project / "models" / "stock.tar.gz")
        return self._rest("stock", project, project / "models" / "stock.tar.gz")

    def ours_on_stock(self) -> tuple[Door, int]:
        """Our trained model on Rasa as it comes: its channel, its SQL store, its locks, nothing replaced."""
        project = self.folder / "ours-on-stock"
        project.mkdir()
        (project / "credentials.yml").write_text("rest:\n")
        (project / "endpoints.yml").write_text(
            f"action_endpoint:\n  url: http://127.0.0.1:{self.actions}/webhook\n"
            f"tracker_store:\n  type: SQL\n  dialect: sqlite\n  db: {project}/rasa.db\n"
        )
        return self._rest("ours-on-stock", project, ROOT / "bot" / "models" / "careline.tar.gz")

    def ours(self) -> tuple[Door, int]:
        """Our dialogue manager as it runs in production, with the stub in the place of the actions."""
        port = free_port()
        env = {
            "CARELINE_VAR_DIR": str(self.folder / "var"), "RASA_TRACKER_DB": str(self.folder / "tracker.db"),
            "RASA_PORT": str(port), "ACTIONS_URL": f"http://127.0.0.1:{self.actions}/webhook",
        }  # fmt: skip
        process = self._start("ours", [str(ROOT / "scripts" / "run-rasa")], ROOT, env)
        self._wait(process, f"http://127.0.0.1:{port}/webhooks/gateway/")
        return Door(port, "gateway"), process.pid

    def stop_dialogue(self) -> None:
        """End all but the action server."""
        for process in self._running[1:]:
            self.stop(process.pid)

    def stop(self, pid: int | None = None) -> None:
        """End that process, or all."""
        for process in self._running:
            if pid in (None, process.pid) and process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)

    def _rest(self, name: str, project: Path, model: Path) -> tuple[Door, int]:
        port = free_port()
        command = [str(RASA), "run", "--port", str(port), "--interface", "127.0.0.1", "--model", str(model)]
        process = self._start(name, command, project, QUIET)
        self._wait(process, f"http://127.0.0.1:{port}/webhooks/rest/")
        return Door(port, "rest"), process.pid

    def _train(self, project: Path) -> None:
        print("training the starter project (DIET and TED, some minutes) …", flush=True)
        subprocess.run(
            [RASA, "train", "--fixed-model-name", "stock"], cwd=project, env=os.environ | QUIET, check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def _start(
        self, name: str, command: list[str], cwd: Path, env: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=cwd, env=os.environ | env, stdout=log, stderr=log, start_new_session=True
            )
        self._running.append(process)
        return process

    def _wait(self, process: subprocess.Popen[bytes], url: str) -> None:
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline and process.poll() is None:
            try:
                with urllib.request.urlopen(url, timeout=1):
                    return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError(f"{url} does not answer: see the logs in {self.folder}")
