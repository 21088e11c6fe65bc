"""A gateway with a real database and a real screen, and a dialogue manager that a test controls."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from starlette.testclient import TestClient

import clinic.tables  # noqa: F401 - so that its tables are made
from clinic.tables import Escalation
from common.db import Base, make_engine
from gateway.app import create_app
from gateway.settings import GatewaySettings
from tests.folder import settings_in
from tests.gateway.fakes import FakeRasa

CHEST_PAIN = "I've had crushing chest pain for an hour and my left arm is numb"


@pytest.fixture
def settings(tmp_path: Path) -> GatewaySettings:
    return settings_in(tmp_path, GatewaySettings, unanswered_after_s=0.0, feed_poll_s=0.05)


@pytest.fixture
def rasa() -> FakeRasa:
    return FakeRasa()


@pytest.fixture
def app(settings: GatewaySettings, rasa: FakeRasa) -> Iterator[FastAPI]:
    engine = make_engine(settings)
    Base.metadata.create_all(engine)
    engine.dispose()
    yield create_app(settings, rasa=rasa.client())


class Visitor:
    """One browser at the gateway."""

    def __init__(self, app: FastAPI, http: TestClient, *, lang: str = "en", consent: bool = True) -> None:
        self.app = app
        self.http = http
        http.cookies.clear()
        assert http.post("/api/session", json={"lang": lang}).status_code == 200
        if consent:
            assert http.post("/api/consent").status_code == 204

    def say(self, text: str, client_id: str | None = None) -> Any:
        return self.http.post("/api/messages", json={"client_id": client_id or str(uuid4()), "text": text})

    def history(self) -> list[dict[str, Any]]:
        return self.http.get("/api/messages").json()["messages"]

    def wait_for(self, accept: Callable[[dict[str, Any]], bool], within_s: float = 5.0) -> dict[str, Any]:
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            found = [row for row in self.history() if accept(row)]
            if found:
                return found[0]
            time.sleep(0.02)
        raise AssertionError(f"not there: {self.history()}")

    def escalations(self) -> list[Escalation]:
        with self.app.state.database() as session:
            return list(session.scalars(select(Escalation)))


@pytest.fixture
def http(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture
def visitor(app: FastAPI, http: TestClient) -> Visitor:
    return Visitor(app, http)
