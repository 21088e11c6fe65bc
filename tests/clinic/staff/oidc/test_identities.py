"""An account belongs to one person at the provider, and takes its role from there at every sign-in."""

import pytest

from clinic.staff.accounts import change_account, check_sign_in
from clinic.staff.oidc.client import oidc_client
from clinic.staff.oidc.identities import account_for, move, refused
from clinic.staff.oidc.refusal import Refusal
from clinic.staff.passwords import UNUSABLE, is_password
from clinic.staff.signed_in import find_session, open_session
from clinic.tables import AuditEntry, StaffAccount, StaffIdentity
from tests.clinic.conftest import LEASE, T0, new_staff
from tests.clinic.staff.oidc.conftest import oidc_settings
from tests.clinic.staff.oidc.identity_provider import ADA

ISSUER = "https://id.example"


@pytest.fixture
def client(settings):
    return oidc_client(oidc_settings(settings, ISSUER))


@pytest.fixture
def arrive(do, client):
    """Somebody whom the provider knows arrives; their account, or the refusal."""

    def run(**more):
        return do(account_for, {"iss": ISSUER, **ADA, **more}, client, at=T0)

    return run


@pytest.fixture
def opened(do):
    """A session of the account, and a function that says whether it is still good."""

    def run(account):
        token = do(open_session, account, at=T0, lasts=LEASE)
        return lambda: do(find_session, token, at=T0, idle=LEASE) is not None

    return run


def acts(sessions):
    with sessions() as session:
        rows = session.query(AuditEntry).order_by(AuditEntry.id)
        return [(row.actor, row.act, row.detail) for row in rows]


def test_a_new_person_gets_an_account_and_the_same_one_later(arrive, sessions):
    first = arrive()
    assert ("ada", "Ada Lovelace", "clinician") == (first.username, first.display_name, first.role)
    assert first.id == arrive().id
    assert [("provider", "add_staff", "clinician"), *[("ada", "sign_in", "oidc")] * 2] == acts(sessions)


def test_nobody_signs_in_to_it_with_a_password(arrive, sessions):
    arrive()
    for password in ("", "!", UNUSABLE, "correct horse"):
        assert not is_password(UNUSABLE, password)
        rules = {"at": T0, "lock_after": 5, "lock_for": LEASE}
        assert check_sign_in(sessions, "ada", password, **rules) is None


def test_the_same_address_is_not_the_same_account(arrive, sessions):
    local = new_staff(sessions, "ada")
    account = arrive(email="ada@clinic.example")
    assert account.id != local.id
    assert "ada-2" == account.username
    assert "ada-3" == arrive(sub="u-2").username


def test_another_provider_with_the_same_subject_is_another_person(arrive):
    assert arrive().id != arrive(iss="https://other.example").id
    assert arrive().id == arrive(iss=f"{ISSUER}/").id, "the slash at the end makes no other provider"


def test_another_subject_in_other_case_is_another_person(arrive):
    assert arrive(sub="abc").id != arrive(sub="ABC").id


@pytest.mark.parametrize(
    ("said", "username", "name"),
    [
        ({"preferred_username": "Bo.Li"}, "bo.li", "Ada Lovelace"),
        ({"preferred_username": "张伟"}, "张伟", "Ada Lovelace"),
        ({"preferred_username": "a b<script>"}, "abscript", "Ada Lovelace"),
        ({"preferred_username": "operator"}, "operator-2", "Ada Lovelace"),
        ({"preferred_username": "system@x"}, "system-2", "Ada Lovelace"),
        ({"preferred_username": None, "email": "eve@x"}, "eve", "Ada Lovelace"),
        ({"preferred_username": "--"}, "staff", "Ada Lovelace"),
        ({"preferred_username": 7, "email": ["x"]}, "staff", "Ada Lovelace"),
        ({"preferred_username": "x" * 300}, "x" * 56, "Ada Lovelace"),
        ({"name": " Ada\n\tL\u202e "}, "ada", "Ada L"),
        ({"name": None, "given_name": "Ada", "family_name": "L"}, "ada", "Ada L"),
        ({"name": None}, "ada", "ada"),
        ({"name": "y" * 300}, "ada", "y" * 120),
        ({"name": None, "preferred_username": None, "email": None}, "staff", "staff"),
    ],
    ids=str,
)
def test_names_are_made_fit(arrive, said, username, name):
    account = arrive(**said)
    assert (username, name) == (account.username, account.display_name)


def test_role_and_name_follow_the_provider_and_a_new_role_ends_what_is_open(arrive, opened, sessions):
    account = arrive()
    still_open = opened(account)
    renamed = arrive(name="Ada King", preferred_username="king")
    assert ("ada", "Ada King") == (renamed.username, renamed.display_name)
    assert still_open()
    assert "supervisor" == arrive(roles=["careline-leads"]).role
    assert not still_open()
    assert ("provider", "staff_role", "supervisor") in acts(sessions)


@pytest.mark.parametrize(
    "roles", [None, [], "everybody", ["everybody"], {"careline-nurses": 1}, [["careline-nurses"]]]
)
def test_without_a_mapped_role_nobody_gets_in_and_no_account_is_made(arrive, sessions, roles):
    found = arrive(roles=roles)
    assert isinstance(found, Refusal)
    assert "no_role" == found.reason
    with sessions() as session:
        assert 0 == session.query(StaffAccount).count()


def test_who_lost_the_role_loses_what_is_open(arrive, opened):
    still_open = opened(arrive())
    assert "no_role" == arrive(roles=[]).reason
    assert not still_open()


def test_the_first_role_of_the_mapping_counts(arrive):
    assert "supervisor" == arrive(roles=["careline-nurses", "careline-leads"]).role
    assert "clinician" == arrive(sub="u-2", roles="careline-nurses").role


def test_a_disabled_account_stays_disabled(arrive, do, sessions):
    account = arrive()
    do(change_account, account.id, "disable", "", by="ann", at=T0)
    found = arrive(roles=["careline-admins"])
    assert "disabled" == found.reason
    with sessions() as session:
        assert "clinician" == session.get_one(StaffAccount, account.id).role


def test_a_refusal_is_audited_with_ids_alone(arrive, do, client, sessions):
    account = arrive()
    do(refused, Refusal("no_role", subject="u-9"), client)
    do(refused, Refusal("disabled", subject="u-1"), client)
    do(refused, Refusal("stale"), client)
    with sessions() as session:
        rows = session.query(AuditEntry).filter_by(act="sign_in_failed").order_by(AuditEntry.id)
        found = [(row.actor, row.subject, row.detail) for row in rows]
    assert [
        ("unknown", "unknown", "oidc no_role u-9"), ("ada", account.id, "oidc disabled u-1"),
        ("unknown", "unknown", "oidc stale"),
    ] == found  # fmt: skip


def test_an_administrator_moves_the_sign_in_to_the_persons_older_account(arrive, do, opened, sessions):
    older = new_staff(sessions, "ada", password="correct horse")
    made = arrive()
    still_open = opened(made)
    do(move, made.id, " ADA ", by="ann", at=T0)
    assert older.id == arrive().id
    assert not still_open()
    with sessions() as session:
        assert session.get_one(StaffAccount, made.id).disabled_at
    rules = {"at": T0, "lock_after": 5, "lock_for": LEASE}
    assert check_sign_in(sessions, "ada", "correct horse", **rules) is None, "the provider alone lets her in"
    assert ("ann", "staff_move_sign_in", f"from {made.id}") in acts(sessions)


@pytest.mark.parametrize(
    ("staff_id", "to", "says"),
    [
        ("nobody", "local", "no such account"), ("{made}", "nobody", "no such account"),
        ("{made}", "ada", "another account"), ("{local}", "ada", "does not sign in through"),
        ("{made}", "bob", "through the provider already"),
    ],
)  # fmt: skip
def test_a_sign_in_that_cannot_be_moved_says_why(arrive, do, sessions, staff_id, to, says):
    local = new_staff(sessions, "local")
    made = arrive()
    arrive(sub="u-2", preferred_username="bob")
    with pytest.raises(ValueError, match=says):
        do(move, staff_id.format(made=made.id, local=local.id), to, by="ann", at=T0)
    with sessions() as session:
        assert {"u-1": made.id} == {
            row.subject: row.staff_id for row in session.query(StaffIdentity).filter_by(subject="u-1")
        }
