"""Every route is closed until somebody with the right role is signed in and sends the right token."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from clinic.app import create_app
from clinic.staff.accounts import ROLES
from clinic.staff.signed_in import open_session
from clinic.tables import StaffAccount
from clinic.web import gate, pages
from common.clock import now
from tests.clinic.conftest import new_case, new_staff, sign_in

OPEN = {"/sign-in", "/sign-in/oidc", "/sign-in/oidc/callback", "/sign-in/oidc/sign-out", "/health", "/static"}
BLANKS = {"verb": "claim", "format": "sbar", "change": "enable"}
LED_HOME = {("/", "/content"), ("/", "/staff")}


def walk(app):
    """Every method and path that the app knows, with its blanks filled."""
    pending, found = list(app.routes), []
    while pending:
        route = pending.pop()
        path = getattr(route, "path", "")
        if path and path not in OPEN:
            for method in getattr(route, "methods", None) or {"GET"}:
                filled = re.sub(r"\{(\w+)\}", lambda blank: BLANKS.get(blank[1], "x"), path)
                found.append((method, filled))
        pending += [child for child in getattr(route, "routes", None) or [] if path not in OPEN]
        inner = getattr(route, "original_router", None)
        pending += list(getattr(inner, "routes", None) or [])
    return sorted(set(found) - {("HEAD", path) for _, path in found})


def table():
    """The table of docs/console.md: the roles that each address opens to."""
    lines = Path("docs/console.md").read_text("utf-8").split("| address |")[1].split("\n\n")[0]
    found = {}
    for line in lines.splitlines()[2:]:
        address, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        found[address.strip("`")] = {role for role, cell in zip(ROLES, cells, strict=True) if cell}
    return found


def opened_by_table(path):
    rows = table()
    return rows[next(one for one in rows if re.fullmatch(one.replace("**", ".+"), path))]


@pytest.fixture
def signed_in_as(visitor, sessions):
    """A function that makes the browser somebody of that role, without a password."""

    def become(role):
        with sessions.begin() as session:
            row = StaffAccount(username=uuid4().hex, display_name="X", role=role, password_hash="x")
            session.add(row)
            session.flush()
            token = open_session(session, row, at=now(), lasts=timedelta(hours=1))
        visitor.cookies.set("careline_staff", token)
        visitor.headers["X-CSRF-Token"] = visitor.get("/api/me").json()["csrf_token"]
        return visitor

    return become


@pytest.mark.parametrize("role", ROLES)
def test_every_route_opens_to_every_role_exactly_as_the_table_in_the_docs_says(visitor, signed_in_as, role):
    visitor.app.state.watcher.close()
    for method, path in walk(visitor.app):
        answer = signed_in_as(role).request(method, path)
        denied = answer.status_code == 403 or (path, answer.headers.get("location")) in LED_HOME
        assert (role in opened_by_table(path)) == (not denied), (role, method, path, answer.status_code)
        assert answer.status_code < 500, (role, method, path, answer.status_code)


def test_the_table_of_the_docs_is_the_one_that_the_gate_reads():
    written = yaml.safe_load(Path("clinic/data/access.yml").read_text("utf-8"))
    assert {row["path"]: set(row["roles"]) for row in written} == table()


@pytest.mark.parametrize("role", ROLES)
def test_an_address_that_no_row_names_is_closed_to_everybody(signed_in_as, role):
    for path in ("/nothing", "/api/nothing", "/casesx", "/staffroom"):
        assert 403 == signed_in_as(role).get(path).status_code


def test_the_walk_sees_the_routes_that_matter(visitor):
    found = walk(visitor.app)
    for one in [
        ("GET", "/"), ("GET", "/cases/x"), ("POST", "/cases/x/claim"), ("POST", "/sign-out"),
        ("GET", "/api/queue"), ("GET", "/api/stream"), ("POST", "/api/escalations/x/claim"),
        ("GET", "/openapi.json"),
    ]:  # fmt: skip
        assert one in found


def test_no_route_opens_without_a_sign_in(visitor):
    more = [("GET", "/nothing"), ("PUT", "/api/x"), ("GET", "/sign-in/"), ("GET", "/sign-in/oidc/x")]
    for method, path in [*walk(visitor.app), *more]:
        answer = visitor.request(method, path, headers={"Cookie": "careline_staff=forged"})
        assert answer.status_code in (303, 401, 403), (method, path, answer.status_code)
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("token", [None, "", "wrong", "é"])
def test_a_change_needs_the_token(nurse, sessions, look, token):
    case_id = new_case(sessions)
    del nurse.headers["X-CSRF-Token"]
    headers = {} if token is None else {"X-CSRF-Token": token.encode()}
    answer = nurse.post(f"/api/escalations/{case_id}/claim", json={}, headers=headers)
    assert (403, "open") == (answer.status_code, look(case_id).state)
    answer = nurse.post(f"/cases/{case_id}/claim", data={"csrf_token": token or ""})
    assert (403, "open") == (answer.status_code, look(case_id).state)
    assert 403 == nurse.post("/sign-out").status_code


def test_another_sites_form_is_refused_even_with_the_token(nurse, sessions, look):
    case_id = new_case(sessions)
    answer = nurse.post(f"/api/escalations/{case_id}/claim", json={}, headers={"Origin": "https://evil.example"})
    assert (403, "open") == (answer.status_code, look(case_id).state)
    assert nurse.post(
        f"/api/escalations/{case_id}/claim", json={}, headers={"Origin": "http://testserver"}
    ).is_success


def test_an_oversized_body_is_refused_on_every_door(nurse, visitor):
    big = "x" * (gate.MOST_BODY + 1)
    assert 413 == nurse.post("/api/escalations/x/reply", json={"text": big}).status_code
    assert 413 == visitor.post("/sign-in", data={"username": big}).status_code


def test_every_answer_carries_the_security_headers(nurse):
    for path in ("/", "/sign-in", "/health", "/nothing", "/static/console.css", "/api/queue"):
        headers = nurse.get(path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "nosniff" == headers["x-content-type-options"]
        assert "DENY" == headers["x-frame-options"]
        assert ("no-store" == headers.get("cache-control")) == (not path.startswith("/static"))


def test_no_page_has_inline_script_or_style(nurse, sessions):
    case_id = new_case(sessions)
    for path in ("/", f"/cases/{case_id}", "/sign-in", "/nothing"):
        text = nurse.get(path).text
        assert " style=" not in text
        assert "<style" not in text
        assert " onclick" not in text
        assert all(" src=" in part[:60] for part in text.split("<script")[1:])


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (RuntimeError("zebra rash"), 500, "Something on our side failed"),
        (OperationalError("SELECT zebra", {}, Exception("zebra")), 503, "database cannot be reached"),
    ],
)
def test_a_failure_is_a_sentence_without_a_stack_trace_or_a_patients_word(
    nurse, monkeypatch, capsys, error, status, says
):
    def fail(*_args, **_values):
        raise error

    monkeypatch.setattr(pages, "colleagues", fail)
    answer = nurse.get("/?show=mine")
    assert status == answer.status_code
    assert says in answer.text
    assert "Traceback" not in answer.text
    assert "zebra" not in answer.text + capsys.readouterr().err


def test_production_sends_cookies_over_https_only(settings, sessions):
    secret = type(settings.secret_key)("a long production secret")
    safe = settings.model_copy(update={"mode": "production", "secret_key": secret})
    new_staff(sessions, "ada")
    with TestClient(create_app(safe), base_url="https://console", follow_redirects=False) as client:
        answer = sign_in(client, "ada")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-careline_staff=")
        for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
            assert part in cookie
        assert "max-age" in client.get("/").headers["strict-transport-security"]
        assert "careline-demo" not in client.get("/sign-in").text
