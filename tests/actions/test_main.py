"""A server that cannot load its services says why in one line and ends."""

import os
import subprocess
import sys

import pytest

from tests.stack import ROOT


def started(tmp_path, **settings):
    """Start the server in a folder without an index; how it ended."""
    env = os.environ | {
        "PYTHONPATH": str(ROOT),
        "CARELINE_VAR_DIR": str(tmp_path),
        "CARELINE_DATABASE_URL": f"sqlite:///{tmp_path}/careline.db",
    }
    return subprocess.run(
        [sys.executable, "-m", "actions"], cwd=tmp_path, env=env | settings, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(("settings", "reason"), [
    ({}, "[actions] not started: IndexUnusable"),
    ({"ACTIONS_PORT": "no port"}, "ACTIONS_PORT"),
])  # fmt: skip
def test_what_keeps_it_from_starting_is_named(tmp_path, settings, reason):
    ended = started(tmp_path, **settings)
    assert 1 == ended.returncode
    assert reason in ended.stderr
    assert "Traceback" not in ended.stderr
