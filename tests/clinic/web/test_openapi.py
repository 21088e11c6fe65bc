"""Whatever fits or breaks the OpenAPI description, no request makes the console fail."""

from datetime import timedelta

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from clinic.staff.signed_in import open_session
from clinic.tables import StaffAccount
from common.clock import now
from tests.clinic.conftest import new_case

MOST = 12

@pytest.fixture
def known_case(sessions):
    return new_case(sessions)


@pytest.fixture
def enter(visitor, sessions):
    """A function that signs the browser in anew, for a request may have signed it out or disabled it."""

    def fresh(role):
        with sessions.begin() as session:
            row = session.query(StaffAccount).filter_by(username=role).one_or_none()
            if row is None:
                row = StaffAccount(username=role, display_name=role, role=role, password_hash="x")
                session.add(row)
                session.flush()
            token = open_session(session, row, at=now(), lasts=timedelta(hours=1))
        visitor.cookies.set("careline_staff", token)
        return visitor.get("/api/me").json()["csrf_token"]

    return fresh


def test_no_request_makes_a_server_error(visitor, enter, known_case):
    """Half of the requests about a case name one that exists."""
    visitor.app.state.watcher.close()
    schema = schemathesis.openapi.from_dict(visitor.app.openapi())
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 20
    for operation in operations:
        role = "admin" if operation.path.startswith("/staff") else "supervisor"
        statuses = answers(operation, lambda role=role: enter(role), visitor, known_case)
        assert max(statuses) < 500, (operation.label, statuses)


def answers(operation, csrf_token, visitor, known_case):
    """The statuses with which the console answered requests made from one operation's description."""
    found = set()

    @settings(max_examples=MOST, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy())
    def send(case):
        parts = case.path_parameters or {}
        if "escalation_id" in parts and len(str(parts["escalation_id"])) % 2:
            parts["escalation_id"] = known_case
        wanted = case.as_transport_kwargs(base_url="http://testserver")
        headers = {**(wanted.pop("headers", None) or {}), "X-CSRF-Token": csrf_token()}
        wanted.pop("cookies", None)
        plain = {key: value for key, value in wanted.items() if value is not None}
        found.add(visitor.request(**plain, headers=headers).status_code)

    send()
    return found
