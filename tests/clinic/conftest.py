"""A database with one conversation, clinicians, and the console in front of it."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from clinic.app import create_app
from clinic.escalations import EscalationRequest, escalate
from clinic.settings import ClinicSettings
from clinic.staff.accounts import add_account
from clinic.tables import Escalation, StaffAccount
from clinic.transitions.act import Act, StaffMember
from common.db import Base, make_engine, make_sessions
from common.records.conversation import Conversation
from common.records.write import add_message
from tests.folder import settings_in

T0 = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
LEASE = timedelta(minutes=10)
WORDS = "I have crushing chest pain"


POSTGRES = os.environ.get("CARELINE_TEST_POSTGRES", "")


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A fresh database: SQLite, or one of the PostgreSQL server that CARELINE_TEST_POSTGRES names."""
    if not POSTGRES:
        return f"sqlite:///{tmp_path}/c.db"
    name = f"careline_{uuid4().hex}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    server.dispose()
    return make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> ClinicSettings:
    return settings_in(
        tmp_path, ClinicSettings, database_url=database_url, time_zone="UTC", ladder_every_s=3600
    )


@pytest.fixture
def sessions(settings: ClinicSettings) -> Iterator[sessionmaker[Session]]:
    engine = make_engine(settings)
    Base.metadata.create_all(engine)
    yield make_sessions(engine)
    engine.dispose()


def new_conversation(session: Session, user: str = "ana", lang: str = "en", **values: Any) -> Conversation:
    conversation = Conversation(channel="web", user_key=user, channel_user_id=user, lang=lang, **values)
    session.add(conversation)
    session.flush()
    return conversation


def new_case(
    sessions: sessionmaker[Session],
    *,
    user: str = "ana",
    turn: str = "t1",
    acuity: str = "emergency",
    reason: str = "red_flag",
    words: str = WORDS,
    lang: str = "en",
    trigger: tuple[str, ...] = ("crushing chest pain",),
) -> str:
    """A patient writes and it escalates; the case's id."""
    with sessions.begin() as session:
        conversation = session.query(Conversation).filter_by(user_key=user).one_or_none()
        conversation = conversation or new_conversation(session, user, lang)
        add_message(session, conversation, author="patient", text=words, turn_id=turn)
        request = EscalationRequest(
            conversation.id, turn, acuity, reason, lang, trigger, ("chest-pain",), (), words
        )
        return escalate(session, request).id


def new_staff(
    sessions: sessionmaker[Session], username: str, role: str = "clinician", password: str = "correct horse"
) -> StaffMember:
    """An account that can sign in."""
    with sessions.begin() as session:
        row = add_account(session, username, password, username.title(), role, by="test")
        return StaffMember(row.id, row.username, row.display_name, row.role)


def quick_staff(sessions: sessionmaker[Session], username: str) -> StaffMember:
    """A staff row that nobody signs in with, so that no password need be hashed."""
    with sessions.begin() as session:
        row = StaffAccount(
            username=username, display_name=username.title(), role="clinician", password_hash="x"
        )
        session.add(row)
        session.flush()
        return StaffMember(row.id, row.username, row.display_name, row.role)


def act_at(staff: StaffMember, minutes: float = 0.0) -> Act:
    """An act so many minutes after 14:02."""
    return Act(staff, T0 + timedelta(minutes=minutes), UTC, LEASE)


@pytest.fixture
def mei(sessions: sessionmaker[Session]) -> StaffMember:
    return quick_staff(sessions, "mei")


@pytest.fixture
def tom(sessions: sessionmaker[Session]) -> StaffMember:
    return quick_staff(sessions, "tom")


@pytest.fixture
def do(sessions: sessionmaker[Session]) -> Callable[..., Any]:
    """Run one act in a transaction of its own: do(claim, case_id, act, ...)."""

    def run(verb: Callable[..., Any], *args: Any, **values: Any) -> Any:
        with sessions.begin() as session:
            return verb(session, *args, **values)

    return run


@pytest.fixture
def look(sessions: sessionmaker[Session]) -> Callable[[str], Escalation]:
    """The case as the database has it now."""

    def read(case_id: str) -> Escalation:
        with sessions() as session:
            return session.get_one(Escalation, case_id)

    return read


@pytest.fixture
def visitor(settings: ClinicSettings, sessions: sessionmaker[Session]) -> Iterator[TestClient]:
    """A browser that nobody has signed in with."""
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


def sign_in(client: TestClient, username: str, password: str = "correct horse", **fields: str) -> Any:
    """Send the sign-in form as a browser does; leaves the CSRF token in the client's headers."""
    token = client.get("/sign-in").text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post(
        "/sign-in", data={"username": username, "password": password, "csrf_token": token, **fields}
    )
    if answer.status_code == 303:
        client.headers["X-CSRF-Token"] = client.get("/api/me").json()["csrf_token"]
    return answer


@pytest.fixture
def nurse(visitor: TestClient, sessions: sessionmaker[Session]) -> TestClient:
    """A clinician's signed-in browser."""
    new_staff(sessions, "ada")
    assert 303 == sign_in(visitor, "ada").status_code
    return visitor
