"""A nurse at the console and a patient on the web channel, and what the database knows of them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy.orm import Session

from common.db import make_engine, make_sessions
from common.records.conversation import Conversation
from common.records.follow_up import FollowUp
from common.records.message import Message
from common.settings import ProcessSettings
from tests.stack import Stack


class Nurse:
    """A signed-in clinician at the console's JSON interface."""

    def __init__(self, stack: Stack, username: str = "nurse", password: str = "careline-demo") -> None:
        self.http = httpx.Client(base_url=stack.url("clinic"), timeout=10)
        page = self.http.get("/sign-in")
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        answer = self.http.post(
            "/sign-in", data={"username": username, "password": password, "csrf_token": token}
        )
        assert answer.status_code in (200, 302, 303), answer.text
        self.csrf = self.http.get("/api/me").json()["csrf_token"]

    def queue(self) -> list[dict[str, Any]]:
        """The open escalations, most dangerous first."""
        answer = self.http.get("/api/queue")
        answer.raise_for_status()
        return answer.json()["escalations"]

    def act(self, escalation_id: str, verb: str, **body: Any) -> httpx.Response:
        """One of acknowledge, claim, reply, hand-back, resolve."""
        return self.http.post(
            f"/api/escalations/{escalation_id}/{verb}", json=body, headers={"X-CSRF-Token": self.csrf}
        )


class Patient:
    """A patient on the web channel."""

    def __init__(self, stack: Stack, lang: str = "en", *, consent: bool = True) -> None:
        self.http = httpx.Client(base_url=stack.url("gateway"), timeout=10)
        self.http.post("/api/session", json={"lang": lang}).raise_for_status()
        if consent:
            self.http.post("/api/consent", json={}).raise_for_status()
        self.seen = 0
        self.buttons: list[dict[str, str]] = []
        self.earlier: list[dict[str, str]] = []
        self.conversation_id = newest_conversation(stack)

    def say(self, text: str) -> httpx.Response:
        """Send a text."""
        return self.http.post("/api/messages", json={"client_id": str(uuid4()), "text": text})

    def press(self, title: str, *, earlier: bool = False) -> httpx.Response:
        """Press the button whose title contains these words, or one that scrolled by before."""
        offered = self.earlier if earlier else self.buttons
        button = next((button for button in offered if title in button["title"]), None)
        assert button, f"no such button among {[one['title'] for one in offered]}"
        return self.http.post("/api/messages", json={"client_id": str(uuid4()), "button": button["token"]})

    def new_messages(self) -> list[dict[str, Any]]:
        """What arrived since the last look, the patient's own messages left out."""
        answer = self.http.get("/api/messages", params={"after": self.seen})
        answer.raise_for_status()
        rows = answer.json()["messages"]
        if rows:
            self.seen = rows[-1]["id"]
        mine = [row for row in rows if row["author"] != "patient"]
        for row in mine:
            if row.get("buttons"):
                self.earlier = [*self.buttons, *self.earlier]
                self.buttons = row["buttons"]
        return mine

    def wait_for(self, accept: Any, within_s: float) -> list[dict[str, Any]]:
        """Every message that came until one was accepted; raises AssertionError when none was."""
        deadline, came = time.monotonic() + within_s, []
        while time.monotonic() < deadline:
            came += self.new_messages()
            if any(accept(row) for row in came):
                return came
            time.sleep(0.05)
        raise AssertionError(f"no such reply within {within_s} s; came: {came}")


@contextmanager
def opened(stack: Stack) -> Iterator[Session]:
    """The stack's database, in one transaction."""
    engine = make_engine(
        ProcessSettings(
            _env_file=None, var_dir=stack.var_dir, database_url=stack.env["CARELINE_DATABASE_URL"]
        )
    )
    try:
        with make_sessions(engine).begin() as session:
            yield session
    finally:
        engine.dispose()


def move_back(session: Session, conversation_id: str, by: timedelta) -> None:
    """The moments of a conversation's messages and follow-ups, so much earlier."""
    for kind, moments in (
        (Message, ("created_at",)),
        (FollowUp, ("created_at", "due_at", "sent_at")),
    ):
        for row in session.query(kind).filter_by(conversation_id=conversation_id):
            for moment in moments:
                if before := getattr(row, moment):
                    setattr(row, moment, before - by)


def newest_conversation(stack: Stack) -> str:
    """The id of the conversation that was made last, read from the database."""
    with opened(stack) as session:
        row = session.query(Conversation).order_by(Conversation.created_at.desc()).first()
    assert row is not None
    return row.id
