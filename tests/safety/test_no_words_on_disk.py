"""A patient's words are in no log, and in no file that is not encrypted."""

import time
from pathlib import Path
from uuid import uuid4

import pytest

from tests.scenarios.people import Patient

pytestmark = pytest.mark.stack


def files_that_hold(words: str, folder: Path) -> list[str]:
    wanted = words.encode()
    return [str(path) for path in folder.rglob("*") if path.is_file() and wanted in path.read_bytes()]


def test_words_of_every_kind_of_turn_stay_out_of_logs_and_files(stack):
    canary = f"zebra{uuid4().hex[:8]}"
    patient = Patient(stack)
    for text in (
        f"I've had crushing chest pain for an hour {canary}",
        f"What is high blood pressure {canary}",
        f"I have a sore throat {canary}",
        f"my neighbour {canary} sold a bicycle",
        f"/restart {canary}",
        f"{canary} " * 2000,
    ):
        patient.say(text)
        patient.wait_for(lambda row: True, 15)
    stack.kill("actions")
    try:
        patient.say(f"I have a sore ear {canary}")
        patient.wait_for(lambda row: row["kind"] == "failed", 15)
    finally:
        stack.start("actions")
    time.sleep(0.5)
    assert [] == files_that_hold(canary, stack.var_dir)
    assert any(path.stat().st_size for path in stack.var_dir.glob("*.log"))
