"""A code from the app is good once, for about a minute, and only with the right secret."""

from datetime import timedelta

import pyotp
import pytest

from clinic.staff.accounts import check_sign_in, set_totp
from clinic.staff.totp import new_secret, picture, step_of, uri
from clinic.tables import StaffAccount
from common.clock import now
from tests.clinic.conftest import T0, new_staff

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(at, secret=SECRET):
    return pyotp.TOTP(secret).at(int(at.timestamp()))


@pytest.mark.parametrize(("seconds", "fits"), [(-60, False), (-30, True), (0, True), (30, True), (90, False)])
def test_clocks_may_differ_by_one_step(seconds, fits):
    assert fits == (step_of(SECRET, code(T0 + timedelta(seconds=seconds)), T0, None) is not None)


def test_a_code_is_good_once():
    used = step_of(SECRET, code(T0), T0, None)
    assert step_of(SECRET, code(T0), T0, used) is None
    assert step_of(SECRET, code(T0 + timedelta(seconds=30)), T0, used) is not None


@pytest.mark.parametrize("wrong", ["", "abc", "0" * 50, "é"])
def test_what_is_no_code_does_not_fit(wrong):
    assert step_of(SECRET, wrong, T0, None) is None


def test_the_picture_holds_no_style_that_the_content_policy_would_block():
    assert "style=" not in picture(new_secret(), "ada")
    assert uri(SECRET, "ada").startswith("otpauth://totp/Careline:ada?secret=")


def test_with_an_app_the_password_alone_does_not_sign_in_and_wrong_codes_lock(sessions):
    staff = new_staff(sessions, "ada")
    rules = {"lock_after": 3, "lock_for": timedelta(minutes=15)}
    at = now()
    with pytest.raises(ValueError, match="does not fit"), sessions.begin() as session:
        set_totp(session, staff.id, SECRET, "0", at=T0)
    with sessions.begin() as session:
        set_totp(session, staff.id, SECRET, code(at - timedelta(minutes=5)), at=at - timedelta(minutes=5))

    def attempt(given, later=0.0):
        moment = at + timedelta(minutes=later)
        return check_sign_in(sessions, "ada", "correct horse", at=moment, code=given, **rules)

    assert attempt("") is None
    assert "ada" == attempt(code(at)).username
    for wrong in (code(at), "0", ""):
        assert attempt(wrong) is None
    assert attempt(code(at + timedelta(minutes=1)), 1) is None
    with sessions() as session:
        assert session.query(StaffAccount).one().locked_until is not None
