"""The commands say what was done, for whom it shows, and what to do next."""

import pytest
from typer.testing import CliRunner

from knowledge import cli
from tests.knowledge.trials.conftest import SAMPLE


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run one command with a fresh folder."""
    monkeypatch.setenv("CARELINE_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("CARELINE_DATABASE_URL", f"sqlite:///{tmp_path}/var/careline.db")
    runner = CliRunner()
    return lambda *args: runner.invoke(cli.app, list(args))


def test_an_approved_import_says_who_approved_it_and_the_status_says_so_too(run):
    done = run("import", "trials", str(SAMPLE), "--approve-as", "ClinicalTrials.gov", "--by", "Ann")
    assert 0 == done.exit_code
    assert "40 studies read, data of 2026-11-20" in done.stdout
    assert "approved as 'ClinicalTrials.gov' by Ann" in done.stdout
    status = run("trials", "status").stdout
    assert "approved by Ann" in status
    assert "data of 2026-11-20" in status


def test_an_import_without_approval_says_that_nobody_sees_it(run):
    assert "a draft, which no patient sees" in run("import", "trials", str(SAMPLE)).stdout
    assert run("trials", "status").stdout.startswith("draft\t40 studies")


def test_a_missing_last_page_is_said(run):
    assert "the last page is missing" in run("import", "trials", str(SAMPLE / "page-1.json")).stderr


def test_a_nameless_approval_is_refused(run):
    refused = run("import", "trials", str(SAMPLE), "--approve-as", "x", "--by", "  ")
    assert (1, True) == (refused.exit_code, "must name a person" in refused.stderr)


def test_a_damaged_file_is_one_sentence(run, tmp_path):
    (tmp_path / "bad.json").write_text('{"studies": [')
    refused = run("import", "trials", str(tmp_path / "bad.json"))
    assert (1, 1) == (refused.exit_code, len(refused.stderr.splitlines()))
    assert "bad.json" in refused.stderr


def test_withdrawing_takes_the_list_away_and_a_second_time_says_that_there_is_none(run):
    run("import", "trials", str(SAMPLE), "--approve-as", "x", "--by", "Ann")
    assert "withdrawn: 40 studies" in run("trials", "withdraw", "--by", "Ben").stdout
    assert "there is no list of studies" in run("trials", "status").stdout
    assert 1 == run("trials", "withdraw", "--by", "Ben").exit_code


def test_an_unknown_format_names_trials_among_the_known(run):
    assert "trials" in run("import", "nonsense", "x").stderr
