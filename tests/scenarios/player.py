"""Plays one scenario, written as data, against the running assistant as a patient and a nurse would."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import httpx
import yaml
from sqlalchemy.orm import Session

from common.clock import now
from common.db import make_engine, make_sessions
from common.records.conversation import Conversation
from common.records.follow_up import FollowUp
from common.records.message import Message
from common.settings import ProcessSettings
from knowledge.trials.importing import take
from knowledge.trials.snapshot import withdraw
from tests.stack import Stack

PATIENCE_S = 15.0
STUDIES = Path(__file__).parents[1] / "knowledge" / "trials" / "sample"


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
        self.conversation_id = newest_conversation(stack)

    def say(self, text: str) -> httpx.Response:
        """Send a text."""
        return self.http.post("/api/messages", json={"client_id": str(uuid4()), "text": text})

    def press(self, title: str) -> httpx.Response:
        """Press the button whose title contains these words."""
        button = next(button for button in self.buttons if title in button["title"])
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
            self.buttons = row.get("buttons") or self.buttons
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


class Player:
    """Runs the steps of one scenario file; a failing step names itself."""

    def __init__(self, stack: Stack, scenario: dict[str, Any], lang: str) -> None:
        self.stack = stack
        self.scenario = scenario
        self.patient = Patient(stack, lang, consent=scenario.get("consent", True))
        self._nurse: Nurse | None = None
        self._at_end: list[Callable[[], object]] = []

    @property
    def nurse(self) -> Nurse:
        """Signed in when first needed."""
        self._nurse = self._nurse or Nurse(self.stack)
        return self._nurse

    def play(self) -> None:
        """All steps in order; processes that a step stopped are up again afterwards."""
        try:
            for number, step in enumerate(self.scenario["steps"], 1):
                (verb, value), *_ = step.items()
                try:
                    getattr(self, f"do_{verb}")(value, step)
                except Exception as error:
                    raise AssertionError(f"step {number} ({verb}: {value!r}): {error}") from error
        finally:
            self.stack.start()
            for undo in self._at_end:
                undo()

    def do_say(self, text: str, step: dict[str, Any]) -> None:
        text = text * step.get("times", 1)
        self._sent(self.patient.say(text), step)

    def do_press(self, title: str, step: dict[str, Any]) -> None:
        self._sent(self.patient.press(title), step)

    def do_language(self, lang: str, _step: dict[str, Any]) -> None:
        self.patient.http.post("/api/language", json={"lang": lang}).raise_for_status()

    def do_person(self, _value: Any, _step: dict[str, Any]) -> None:
        self.patient.http.post("/api/person", json={"client_id": str(uuid4())}).raise_for_status()

    def do_reply(self, want: dict[str, Any], _step: dict[str, Any]) -> None:
        def accept(row: dict[str, Any]) -> bool:
            words = row["text"] + " ".join(button["title"] for button in row.get("buttons") or [])
            words += " ".join(str(source.get("reviewed_on")) for source in row.get("sources") or [])
            return (
                want.get("kind", row["kind"]) == row["kind"]
                and want.get("author", row["author"]) == row["author"]
                and all(part in words for part in want.get("contains", []))
                and (
                    not want.get("source")
                    or any(want["source"] in s["url"] for s in row.get("sources") or [])
                )
            )

        came = self.patient.wait_for(accept, want.get("within_s", PATIENCE_S))
        said = " ".join(row["text"] for row in came)
        assert not [part for part in want.get("lacks", []) if part in said], said
        assert all(part in said for part in want.get("along", [])), said
        kinds = [row["kind"] for row in came]
        assert not set(want.get("not_kinds", [])) & set(kinds), kinds

    def do_silence(self, seconds: float, _step: dict[str, Any]) -> None:
        time.sleep(seconds)
        came = self.patient.new_messages()
        assert not came, came

    def do_intake(self, answers: dict[str, str], step: dict[str, Any]) -> None:
        """Answer each open question of an intake, by the question's name or `otherwise`, until it is closed."""
        for _ in range(step.get("most", 12)):
            number, question = self._newest_question()
            if not question:
                return
            self.patient.say(answers.get(question, answers["otherwise"])).raise_for_status()
            deadline = time.monotonic() + PATIENCE_S
            while self._newest_question()[0] == number:
                assert time.monotonic() < deadline, f"no word after the answer to {question}"
                time.sleep(0.05)
        raise AssertionError(f"the intake still asks {question}")

    def _newest_question(self) -> tuple[int, str]:
        """The newest message to the patient, and which question of an intake it asks, if any."""
        with opened(self.stack) as session:
            mine = session.query(Message).filter_by(conversation_id=self.patient.conversation_id)
            newest = mine.filter(Message.author != "patient").order_by(Message.id.desc()).first()
            assert newest is not None, "nothing was said to the patient yet"
            return newest.id, str(newest.extra.get("question") or "").removeprefix("intake:")

    def do_stop(self, names: list[str], _step: dict[str, Any]) -> None:
        self.stack.kill(*names)

    def do_start(self, names: list[str], _step: dict[str, Any]) -> None:
        self.stack.start(*names)

    def do_escalation(self, want: dict[str, Any], _step: dict[str, Any]) -> None:
        deadline = time.monotonic() + want.get("within_s", 2.0)
        while True:
            mine = self._escalations()
            if any(all(row[key] == want[key] for key in ("acuity", "reason") if key in want) for row in mine):
                break
            assert time.monotonic() < deadline, f"in the queue: {mine}"
            time.sleep(0.05)
        if want.get("top"):
            assert self.nurse.queue()[0]["acuity"] == want["acuity"]
        if "count" in want:
            assert want["count"] == len(mine), mine

    def do_approve_studies(self, _value: Any, _step: dict[str, Any]) -> None:
        """A named person approves the synthetic studies, with today's data; they are withdrawn at the end."""
        folder = self.stack.var_dir / "trials"
        with TemporaryDirectory() as fresh:
            for file in STUDIES.glob("*.json"):
                stamp = f'"versionHolder": "{now().date()}"'
                text = re.sub(r'"versionHolder": "[^"]+"', stamp, file.read_text("utf-8"))
                Path(fresh, file.name).write_text(text, "utf-8")
            take(Path(fresh), folder, who="Ann", approved_as="ClinicalTrials.gov")
        self._at_end.append(lambda: withdraw(folder, "Ann"))

    def do_hours_pass(self, hours: float, _step: dict[str, Any]) -> None:
        """Everything of this conversation lies so many hours further back."""
        with opened(self.stack) as session:
            move_back(session, self.patient.conversation_id, timedelta(hours=hours))

    def do_no_escalation(self, seconds: float, _step: dict[str, Any]) -> None:
        time.sleep(seconds)
        assert not self._escalations(), self._escalations()

    def do_nurse(self, verb: str, step: dict[str, Any]) -> None:
        body = {key: step[key] for key in ("text", "outcome") if key in step}
        answer = self.nurse.act(self._escalations()[0]["id"], verb, **body)
        assert answer.is_success, answer.text

    def _escalations(self) -> list[dict[str, Any]]:
        return [row for row in self.nurse.queue() if row["conversation_id"] == self.patient.conversation_id]

    @staticmethod
    def _sent(answer: httpx.Response, step: dict[str, Any]) -> None:
        allowed = step.get("status", [200, 202])
        assert answer.status_code in allowed, f"{answer.status_code}: {answer.text}"
        assert "Traceback" not in answer.text


def load(path: Path) -> dict[str, Any]:
    """One scenario file."""
    return yaml.safe_load(path.read_text("utf-8"))
