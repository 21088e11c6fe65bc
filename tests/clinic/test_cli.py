"""The command line works without a running server and says what is wrong."""

import json

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from clinic.cli import app
from clinic.staff.passwords import UNUSABLE
from clinic.tables import StaffAccount, StaffIdentity
from common.clock import now
from tests.clinic.conftest import new_case, new_staff


@pytest.fixture
def clinic(settings, monkeypatch):
    monkeypatch.setenv("CARELINE_VAR_DIR", str(settings.var_dir))
    monkeypatch.setenv("CARELINE_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("CARELINE_ENCRYPTION_KEYS", settings.encryption_keys.get_secret_value())

    def run(*words, **values):
        return CliRunner().invoke(app, list(words), **values)

    return run


@pytest.fixture
def migrated(clinic, monkeypatch):
    from clinic import shell

    monkeypatch.setattr(shell.migrate, "upgrade", lambda _settings: None)  # the tables are there
    return clinic


def test_the_queue_is_printed_most_dangerous_first(clinic, sessions):
    assert "Nobody is waiting." in clinic("queue").output
    new_case(sessions, user="a", acuity="routine", reason="triage")
    new_case(sessions, user="b")
    rows = [json.loads(line) for line in clinic("queue", "--json").output.splitlines()]
    assert ["emergency", "routine"] == [row["acuity"] for row in rows]
    assert "2 waiting" in clinic("queue").output


def test_verify_audit_names_the_broken_entry(clinic, migrated, sessions):
    migrated("seed-demo")
    whole = clinic("verify-audit")
    assert 0 == whole.exit_code
    assert "intact: 1 entries" in whole.output
    head = whole.output.split()[-1]
    assert 0 == clinic("verify-audit", "--head", head).exit_code
    with sessions.begin() as session:
        session.execute(text("UPDATE audit_entry SET actor = 'eve'"))
    broken = clinic("verify-audit")
    assert 1 == broken.exit_code
    assert "broken at entry 1" in broken.output


def test_the_demo_account_is_made_once_and_never_in_production(migrated, sessions, monkeypatch):
    assert "made" in migrated("seed-demo").output
    assert "is there already" in migrated("seed-demo").output
    monkeypatch.setenv("CARELINE_MODE", "production")
    monkeypatch.setenv("CARELINE_SECRET_KEY", "a long production secret")
    monkeypatch.setenv("CARELINE_CHANNEL_SECRET", "another production secret")
    refused = migrated("seed-demo")
    assert 1 == refused.exit_code
    assert "not made in production" in refused.output


def test_add_staff_reads_the_password_from_standard_input(migrated, sessions):
    made = migrated("add-staff", "ada", "--name", "Ada", "--role", "supervisor", input="correct horse\n")
    assert 0 == made.exit_code, made.output
    with sessions() as session:
        assert "supervisor" == session.query(StaffAccount).one().role
    short = migrated("add-staff", "bob", "--name", "Bob", input="short\n")
    assert (1, True) == (short.exit_code, "at least 10 characters" in short.output)


def test_a_database_without_tables_is_a_sentence(clinic, settings, monkeypatch):
    monkeypatch.setenv("CARELINE_DATABASE_URL", f"sqlite:///{settings.var_dir}/none.db")
    answer = clinic("queue")
    assert 1 == answer.exit_code
    assert "The database cannot be used" in answer.output


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("CARELINE_DATABASE_URL", "no address", "CARELINE_DATABASE_URL is no address of a database"),
        ("CARELINE_DATABASE_URL", "oracle://h/d", "CARELINE_DATABASE_URL is not installed"),
        ("CARELINE_DATABASE_URL", "sqlite:////proc/none/c.db", "cannot be used"),
        ("CARELINE_ENCRYPTION_KEYS", "short", "CARELINE_ENCRYPTION_KEYS: each key must be"),
        ("CARELINE_LEASE_MINUTES", "-1", "lease_minutes"),
    ],
)
@pytest.mark.parametrize("command", [("queue",), ("seed-demo",), ("verify-audit",)])
def test_a_wrong_setting_is_a_sentence_from_every_command(clinic, monkeypatch, name, value, says, command):
    monkeypatch.setenv(name, value)
    answer = clinic(*command)
    assert 1 == answer.exit_code
    assert says in answer.output
    assert "Traceback" not in answer.output
    assert isinstance(answer.exception, SystemExit)


def test_an_unforeseen_failure_is_a_sentence_without_what_it_carries(clinic, sessions, monkeypatch):
    def broken(*_args, **_values):
        raise LookupError("zebra rash")

    monkeypatch.setattr("clinic.cli.read_queue", broken)
    answer = clinic("queue")
    assert (1, True) == (answer.exit_code, "LookupError" in answer.output)
    assert "zebra" not in answer.output


def test_an_account_for_emergencies_is_made_while_passwords_are_off(migrated, sessions, monkeypatch):
    """The identity provider may be what is broken, or not even be set."""
    monkeypatch.setenv("CARELINE_PASSWORD_SIGN_IN", "false")
    made = migrated("add-staff", "eve", "--name", "Eve", "--role", "supervisor", input="a good long one\n")
    assert 0 == made.exit_code
    assert "set CARELINE_PASSWORD_SIGN_IN=true and restart the console" in made.output
    with sessions.begin() as session:
        account = session.query(StaffAccount).one()
        account.disabled_at = account.locked_until = now()
    assert "may sign in. Password sign-in is off" in migrated("enable-staff", "EVE").output
    with sessions() as session:
        account = session.query(StaffAccount).one()
        assert (None, None) == (account.disabled_at, account.locked_until)
    monkeypatch.setenv("CARELINE_PASSWORD_SIGN_IN", "true")
    assert migrated("enable-staff", "eve").output.endswith("may sign in.\n")
    nobody = migrated("enable-staff", "nobody")
    assert (1, "There is no such account.") == (nobody.exit_code, nobody.output.strip())


def test_a_sign_in_is_moved_to_the_persons_older_account(migrated, sessions):
    older = new_staff(sessions, "ada")
    with sessions.begin() as session:
        account = StaffAccount(username="ada-2", display_name="Ada", role="clinician", password_hash=UNUSABLE)
        session.add(account)
        session.flush()
        session.add(StaffIdentity(issuer="https://id.example", subject="u-1", staff_id=account.id))
    assert "It has no password" in migrated("enable-staff", "ada-2").output
    assert "through the provider; ada-2 is disabled" in migrated("move-sign-in", "ada-2", "ada").output
    with sessions() as session:
        assert older.id == session.query(StaffIdentity).one().staff_id
    assert "does not sign in through" in migrated("move-sign-in", "ada-2", "ada").output
