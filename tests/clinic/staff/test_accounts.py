"""Only the right password signs in, and repeated wrong ones lock the account."""

from datetime import timedelta

import pytest

from clinic.staff import passwords
from clinic.staff.accounts import add_account, check_sign_in, seed_demo
from clinic.tables import AuditEntry, StaffAccount
from common.clock import now
from tests.clinic.conftest import new_staff


@pytest.fixture
def attempt(sessions):
    new_staff(sessions, "ada", password="correct horse")

    def run(password, username="ada", minutes=0.0):
        at = now() + timedelta(minutes=minutes)
        rules = {"lock_after": 3, "lock_for": timedelta(minutes=15)}
        return check_sign_in(sessions, username, password, at=at, **rules)

    return run


def audited(sessions):
    with sessions() as session:
        return [(row.actor, row.act) for row in session.query(AuditEntry).order_by(AuditEntry.id)][1:]


def test_the_right_password_signs_in_whatever_the_case_of_the_name(attempt, sessions):
    assert "ada" == attempt("correct horse", " ADA ").username
    assert [("ada", "sign_in")] == audited(sessions)


def test_wrong_passwords_lock_the_account_for_a_while(attempt, sessions):
    for _ in range(3):
        assert attempt("wrong password") is None
    assert attempt("correct horse") is None
    assert attempt("correct horse", minutes=14) is None
    assert attempt("correct horse", minutes=16) is not None
    assert [("ada", "sign_in_failed")] * 2 + [("ada", "account_locked")] == audited(sessions)[:3]


def test_a_good_sign_in_forgets_earlier_failures(attempt):
    for _ in range(3):
        attempt("wrong password")
        attempt("wrong password")
        assert attempt("correct horse") is not None


def test_an_unknown_name_is_refused_and_not_written_down(attempt, sessions):
    assert attempt("correct horse", "my-password-in-the-wrong-field") is None
    assert [("unknown", "sign_in_failed")] == audited(sessions)


def test_a_disabled_account_cannot_sign_in(attempt, sessions):
    with sessions.begin() as session:
        session.query(StaffAccount).one().disabled_at = now()
    assert attempt("correct horse") is None


@pytest.mark.parametrize(
    ("username", "password", "name", "role", "why"),
    [
        ("a b", "correct horse", "A", "clinician", "user name"),
        ("", "correct horse", "A", "clinician", "user name"),
        ("ada", "short", "A", "clinician", "at least 10 characters"),
        ("ada", "correct horse", " ", "clinician", "display name"),
        ("ada", "correct horse", "A", "doctor", "clinician, supervisor, editor, admin"),
    ],
)
def test_an_account_that_cannot_be_made_says_why(sessions, username, password, name, role, why):
    with sessions.begin() as session, pytest.raises(ValueError, match=why):
        add_account(session, username, password, name, role, by="test")


def test_a_name_is_given_once(sessions):
    new_staff(sessions, "ada")
    with pytest.raises(ValueError, match="account ada already"):
        new_staff(sessions, "ADA")


def test_the_demo_account_is_made_once(sessions):
    with sessions.begin() as session:
        assert [True, False] == [seed_demo(session), seed_demo(session)]


def test_the_password_itself_is_nowhere(sessions):
    new_staff(sessions, "ada", password="correct horse")
    with sessions() as session:
        stored = session.query(StaffAccount).one().password_hash
    assert stored.startswith("$argon2id$")
    assert passwords.is_password(stored, "correct horse")
    assert not passwords.is_password("not a hash", "correct horse")


@pytest.mark.parametrize("stored", [None, passwords.UNUSABLE])
def test_an_account_without_a_password_is_checked_as_thoroughly_as_any_other(monkeypatch, stored):
    """Otherwise the time of the answer would tell which names sign in through the provider."""
    checked = []

    class Watched:
        hash = passwords._hasher.hash

        def verify(self, kept, _password):
            checked.append(kept)
            return True

    monkeypatch.setattr(passwords, "_hasher", Watched())
    assert not passwords.is_password(stored, "nobody has this password")
    assert ["$argon2id$"] == [kept[:10] for kept in checked]
