"""With all five processes running, an erased patient is on no disk any more, and the audit still holds."""

import sqlite3
import subprocess
import sys
from uuid import uuid4

import pytest

from tests.scenarios.people import Patient
from tests.stack import ROOT

pytestmark = pytest.mark.stack


def clinic(stack, *words: str) -> subprocess.CompletedProcess[str]:
    """The command as an operator gives it on the machine."""
    return subprocess.run(
        [sys.executable, "-m", "clinic", *words], cwd=ROOT, env=stack.env, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def encrypted(stack, conversation_id: str) -> list[bytes]:
    """What really lies on disk of the conversation: pieces of its encrypted messages and dialogue events."""
    tokens = []
    for name, query in (
        ("careline.db", "SELECT text FROM message WHERE conversation_id = ?"),
        ("careline.db", "SELECT patient_words FROM escalation WHERE conversation_id = ?"),
        ("tracker.db", "SELECT data FROM events WHERE sender_id = ?"),
    ):
        with sqlite3.connect(stack.var_dir / name) as connection:
            rows = connection.execute(query, (conversation_id,)).fetchall()
        assert rows, f"{name} holds nothing of the conversation"
        tokens += [row[0].encode() if isinstance(row[0], str) else row[0] for row in rows]
    return [token[at : at + 40] for token in tokens for at in range(16, len(token) - 40, 97)]


def holding(stack, wanted: list[bytes]) -> set[str]:
    files = {path.name: path.read_bytes() for path in stack.var_dir.rglob("*") if path.is_file()}
    return {name for name, held in files.items() if any(piece in held for piece in wanted)}


def test_nothing_is_left_of_an_erased_patient_while_everything_runs(stack):
    """Database, write-ahead logs, tracker store, spool and logs, as raw files; others can write at once."""
    canary = f"zebra{uuid4().hex[:8]}"
    patient = Patient(stack)
    for text in (f"What is asthma {canary}", f"I've had crushing chest pain for an hour {canary}"):
        patient.say(text)
        patient.wait_for(lambda row: True, 15)
    wanted = encrypted(stack, patient.conversation_id)
    held = {name.removesuffix("-wal") for name in holding(stack, wanted)}
    assert {"careline.db", "tracker.db"} <= held
    waiting = clinic(stack, "erase", patient.conversation_id, "--yes")
    assert (1, True) == (waiting.returncode, "still wait" in waiting.stderr)

    erased = clinic(stack, "erase", patient.conversation_id, "--yes", "--even-if-waiting")

    assert 0 == erased.returncode, erased.stderr
    assert set() == holding(stack, [*wanted, canary.encode()])
    verified = clinic(stack, "verify-audit")
    assert 0 == verified.returncode, verified.stderr
    assert patient.say("I have a sore ear").status_code < 500
    somebody = Patient(stack)
    somebody.say("What is asthma")
    assert somebody.wait_for(lambda row: True, 15)
