"""A process in Rasa's own environment, in which a test may call the functions of tests/bot/inside."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.fernet import Fernet

from tests.stack import ROOT


@pytest.fixture(scope="session")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """Calls `module:function` there with JSON arguments; raises what it raised as AssertionError."""
    log = tmp_path_factory.mktemp("inside") / "log"
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore",
             "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}  # fmt: skip
    process = subprocess.Popen(
        [ROOT / "bot" / ".venv" / "bin" / "python", "-m", "tests.bot.inside.serve"],
        cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log.open("wb"),
        env=os.environ | quiet
        | {"PYTHONPATH": str(ROOT), "CARELINE_ENCRYPTION_KEYS": Fernet.generate_key().decode()},
    )  # fmt: skip

    def call(function: str, *args: Any) -> Any:
        process.stdin.write(json.dumps({"function": function, "args": args}) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        assert line, log.read_text(errors="replace")[-3000:]
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    try:
        yield call
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()
