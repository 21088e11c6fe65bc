"""A server that cannot load its services says why in one line and ends."""

import pytest

from actions.__main__ import main


@pytest.fixture
def empty_place(tmp_path, monkeypatch):
    """A folder without an index or anything else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CARELINE_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("CARELINE_DATABASE_URL", f"sqlite:///{tmp_path}/var/careline.db")


def test_a_missing_index_is_named_in_one_line(empty_place, capsys):
    assert 1 == main()
    said = capsys.readouterr().err.strip().splitlines()
    assert "[actions] not started: IndexUnusable" in said[-1]
    assert not [line for line in said if "Traceback" in line]


def test_a_wrong_setting_is_named(empty_place, monkeypatch, capsys):
    monkeypatch.setenv("ACTIONS_PORT", "no port")
    assert 1 == main()
    assert "ACTIONS_PORT" in capsys.readouterr().err
