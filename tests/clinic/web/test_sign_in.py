"""Signing in needs the form, the name and the password; signing out ends it."""

import pytest

from tests.clinic.conftest import new_staff, sign_in


@pytest.fixture(autouse=True)
def ada(sessions):
    return new_staff(sessions, "ada")


def test_signing_in_leads_to_where_one_was_going(visitor):
    assert "/sign-in?next=/cases/abc" == visitor.get("/cases/abc").headers["location"]
    assert "/cases/abc" == sign_in(visitor, "ada", next="/cases/abc").headers["location"]


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "x", "/\r\nSet"]
)
def test_signing_in_never_leads_to_another_site(visitor, elsewhere):
    assert "/" == sign_in(visitor, "ada", next=elsewhere).headers["location"]


def test_a_wrong_password_says_so_and_keeps_the_name(visitor):
    answer = sign_in(visitor, "ada", "wrong password")
    assert 401 == answer.status_code
    assert "The user name, password or code is wrong" in answer.text
    assert 'value="ada"' in answer.text
    assert "wrong password\"" not in answer.text
    assert 401 == visitor.get("/api/me").status_code


def test_five_wrong_passwords_lock_even_the_right_one_out(visitor):
    for _ in range(5):
        sign_in(visitor, "ada", "wrong password")
    assert 401 == sign_in(visitor, "ada").status_code


@pytest.mark.parametrize("token", ["", "forged"])
def test_a_form_that_is_not_ours_signs_nobody_in(visitor, token):
    visitor.get("/sign-in")
    answer = visitor.post(
        "/sign-in", data={"username": "ada", "password": "correct horse", "csrf_token": token}
    )
    assert 403 == answer.status_code
    assert 401 == visitor.get("/api/me").status_code


def test_another_browsers_form_token_is_worth_nothing(visitor):
    token = visitor.get("/sign-in").text.split('name="csrf_token" value="')[1].split('"')[0]
    visitor.cookies.clear()
    answer = visitor.post(
        "/sign-in", data={"username": "ada", "password": "correct horse", "csrf_token": token}
    )
    assert 403 == answer.status_code


def test_signing_out_ends_the_session_on_the_server_too(visitor):
    sign_in(visitor, "ada")
    cookies = dict(visitor.cookies)
    assert "/sign-in" == visitor.post("/sign-out").headers["location"]
    visitor.cookies.update(cookies)
    assert 401 == visitor.get("/api/me").status_code


def test_a_hostile_user_name_is_text(visitor):
    text = sign_in(visitor, '"><script>alert(1)</script>', "wrong password").text
    assert "<script>alert" not in text
