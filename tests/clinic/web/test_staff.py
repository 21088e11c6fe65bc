"""Administrators keep accounts and the rota; nobody locks themselves out."""

import pytest
from fastapi.testclient import TestClient

from clinic.tables import AuditEntry, RotaShift, StaffAccount
from tests.clinic.conftest import new_staff, quick_staff, sign_in


@pytest.fixture
def admin(visitor, sessions):
    new_staff(sessions, "ann", "admin")
    sign_in(visitor, "ann")
    return visitor


def test_an_account_is_made_changed_and_disabled_at_once(admin, sessions):
    fields = {"username": "new", "name": "Nia", "role": "clinician", "password": "a good long one"}
    assert 303 == admin.post("/staff", data=fields).status_code
    with sessions() as session:
        staff = session.query(StaffAccount).filter_by(username="new").one()
    nia = TestClient(admin.app, follow_redirects=False)
    assert 303 == sign_in(nia, "new", "a good long one").status_code
    assert 200 == nia.get("/").status_code
    admin.post(f"/staff/{staff.id}/role", data={"value": "editor"})
    assert 401 == nia.get("/api/me").status_code
    admin.post(f"/staff/{staff.id}/disable")
    assert 401 == sign_in(nia, "new", "a good long one").status_code
    admin.post(f"/staff/{staff.id}/enable")
    assert 303 == sign_in(nia, "new", "a good long one").status_code
    with sessions() as session:
        acts = [row.act for row in session.query(AuditEntry).filter_by(actor="ann").order_by(AuditEntry.id)]
        assert ["sign_in", "add_staff", "staff_role", "staff_disable", "staff_enable"] == acts


def test_the_rota_is_kept_on_the_page(admin, sessions):
    mei = quick_staff(sessions, "mei")
    shift = {"staff_id": mei.id, "days": ["0", "6"], "starts": "20:00", "ends": "08:00"}
    assert 303 == admin.post("/staff/rota", data=shift).status_code
    assert "Mon Sun 20:00 to 08:00" in " ".join(admin.get("/staff").text.split())
    with sessions() as session:
        number = session.query(RotaShift).one().id
    admin.post("/staff/rota/remove", data={"shift_id": number})
    assert "There is no rota yet" in admin.get("/staff").text


@pytest.mark.parametrize(
    ("path", "fields", "says"),
    [
        ("", {"username": "a b"}, "A user name has"), ("/rota", {}, "at least one day"),
        ("/{mei}/addresses", {"value": "nonsense"}, "no address that Apprise can page"),
        ("/{mei}/role", {"value": "king"}, "a role of clinician"), ("/{mei}/dance", {}, "Choose one"),
        ("/nobody/disable", {}, "no such account"), ("/{ann}/disable", {}, "your own account"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(admin, sessions, path, fields, says):
    mei = quick_staff(sessions, "mei")
    with sessions() as session:
        ann = session.query(StaffAccount).filter_by(username="ann").one().id
    answer = admin.post("/staff" + path.format(mei=mei.id, ann=ann), data=fields)
    assert 422 == answer.status_code
    assert says in answer.text


def test_addresses_are_kept_encrypted_and_never_shown(admin, sessions):
    mei = quick_staff(sessions, "mei")
    admin.post(f"/staff/{mei.id}/addresses", data={"value": "json://pager-secret"})
    assert "can be paged" in admin.get("/staff").text
    assert "pager-secret" not in admin.get("/staff").text
    with sessions() as session:
        assert "json://pager-secret" == session.get_one(StaffAccount, mei.id).page_urls
