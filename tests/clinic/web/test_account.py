"""One's own account: the authenticator app, and signing out other browsers."""

import pyotp
import pytest
from fastapi.testclient import TestClient

from clinic.app import create_app
from clinic.tables import StaffAccount, StaffSession
from common.clock import now
from tests.clinic.conftest import new_staff, sign_in


def offer_of(page):
    return page.split('name="offer" value="')[1].split('"')[0], page.split("<code>")[1].split("<")[0]


def test_an_app_is_set_up_with_its_first_code_and_then_asked_for(nurse, sessions):
    offer, secret = offer_of(nurse.get("/account").text)
    wrong = nurse.post("/account/totp", data={"offer": offer, "code": "0"})
    assert 422 == wrong.status_code
    assert "does not fit" in wrong.text
    assert secret in wrong.text
    code = pyotp.TOTP(secret).at(int(now().timestamp()))
    assert 303 == nurse.post("/account/totp", data={"offer": offer, "code": code}).status_code
    assert "asks for a code at every sign-in" in nurse.get("/account").text
    assert 422 == nurse.post("/account/totp", data={"offer": offer, "code": code}).status_code
    other = TestClient(nurse.app, follow_redirects=False)
    assert 401 == sign_in(other, "ada").status_code
    assert 401 == sign_in(other, "ada", code=code).status_code
    with sessions() as session:
        assert secret == session.query(StaffAccount).one().totp_secret


@pytest.mark.parametrize("offer", ["", "forged"])
def test_a_forged_offer_turns_nothing_on(nurse, offer):
    answer = nurse.post("/account/totp", data={"offer": offer, "code": "1"})
    assert 422 == answer.status_code
    assert "too old" in answer.text


def test_another_browser_is_signed_out_at_once_and_only_ones_own(nurse, sessions):
    new_staff(sessions, "bob")
    second, bob = (TestClient(nurse.app, follow_redirects=False) for _ in range(2))
    sign_in(second, "ada")
    sign_in(bob, "bob")
    with sessions() as session:
        ids = {row.staff_id: row.id for row in session.query(StaffSession)}
        bobs = ids[session.query(StaffAccount).filter_by(username="bob").one().id]
    assert 2 == nurse.get("/account").text.count("last used")
    nurse.post("/account/sessions/revoke", data={"session_id": bobs})
    assert 200 == bob.get("/api/me").status_code
    nurse.post("/account/sessions/revoke", data={})
    assert 401 == second.get("/api/me").status_code
    assert 200 == nurse.get("/api/me").status_code


def test_where_an_app_is_required_nothing_opens_before_it_is_set_up(settings, sessions):
    new_staff(sessions, "ada")
    strict = settings.model_copy(update={"require_totp": True})
    with TestClient(create_app(strict), follow_redirects=False) as client:
        sign_in(client, "ada")
        assert "/account" == client.get("/").headers["location"]
        assert 403 == client.get("/api/queue").status_code
        assert "asks everybody for a code" in client.get("/account").text
