"""Every route is closed until somebody with the right role is signed in and sends the right token."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from clinic.app import create_app
from clinic.web import gate, pages
from tests.clinic.conftest import new_case, new_staff, sign_in

OPEN = {"/sign-in", "/health", "/static"}


def walk(app):
    """Every method and path that the app knows, with its blanks filled."""
    pending, found = list(app.routes), []
    while pending:
        route = pending.pop()
        path = getattr(route, "path", "")
        if path and path not in OPEN:
            for method in getattr(route, "methods", None) or {"GET"}:
                found.append((method, path.replace("{escalation_id}", "x").replace("{verb}", "claim")))
        pending += [child for child in getattr(route, "routes", None) or [] if path not in OPEN]
        inner = getattr(route, "original_router", None)
        pending += list(getattr(inner, "routes", None) or [])
    return sorted(set(found) - {("HEAD", path) for _, path in found})


def test_the_walk_sees_the_routes_that_matter(visitor):
    found = walk(visitor.app)
    for one in [
        ("GET", "/"), ("GET", "/cases/x"), ("POST", "/cases/x/claim"), ("POST", "/sign-out"),
        ("GET", "/api/queue"), ("GET", "/api/stream"), ("POST", "/api/escalations/x/claim"),
        ("GET", "/openapi.json"),
    ]:  # fmt: skip
        assert one in found


def test_no_route_opens_without_a_sign_in(visitor):
    for method, path in [*walk(visitor.app), ("GET", "/nothing"), ("PUT", "/api/x"), ("GET", "/sign-in/")]:
        answer = visitor.request(method, path, headers={"Cookie": "careline_staff=forged"})
        assert answer.status_code in (303, 401, 403), (method, path, answer.status_code)
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(("role", "home"), [("editor", "/content"), ("admin", "/insight")])
def test_a_role_without_patients_sees_none(visitor, sessions, role, home):
    new_staff(sessions, "eve", role)
    sign_in(visitor, "eve")
    for method, path in walk(visitor.app):
        if path not in ("/", "/api/me", "/sign-out") and not path.startswith(home):
            assert 403 == visitor.request(method, path).status_code, (method, path)
    led = visitor.get("/")
    assert (303, home) == (led.status_code, led.headers["location"])
    assert "eve" == visitor.get("/api/me").json()["username"]


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

    monkeypatch.setattr(pages, "read_queue", fail)
    answer = nurse.get("/")
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
