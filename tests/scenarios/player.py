"""Plays one scenario, written as data, against the running assistant as a patient and a nurse would."""

import html
import re
import sqlite3
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import httpx
import yaml

from common.clock import now
from common.records.message import Message
from knowledge.trials.importing import take
from knowledge.trials.snapshot import withdraw
from tests.scenarios.people import Nurse, Patient, move_back, opened
from tests.stack import Stack

PATIENCE_S = 15.0
TOO_FAST = 429
STUDIES = Path(__file__).parents[1] / "knowledge" / "trials" / "sample"


class Player:
    """Runs the steps of one scenario file; a failing step names itself."""

    def __init__(self, stack: Stack, scenario: dict[str, Any], lang: str) -> None:
        self.stack = stack
        self.scenario = scenario
        self.patient = Patient(stack, lang, consent=scenario.get("consent", True))
        self.received: dict[str, Any] = {}
        self._nurse: Nurse | None = None
        self._at_end: list[Callable[[], object]] = []
        self._lock: sqlite3.Connection | None = None

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
            self.do_database("back", {})
            for undo in self._at_end:
                undo()
            self.stack.start()

    def do_say(self, text: str, step: dict[str, Any]) -> None:
        self._send(lambda: self.patient.say(text * step.get("times", 1)), step)

    def do_press(self, title: str, step: dict[str, Any]) -> None:
        self.patient.new_messages()
        self._send(lambda: self.patient.press(title, earlier=step.get("earlier", False)), step)

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
        """Answer each open question of an intake until it is closed, or until the question `until` is open.

        By the question's name; `otherwise` to the others, and to what is left of a list that is asked again.
        """
        once = dict(answers)
        for _ in range(step.get("most", 14)):
            number, question = self._newest_question()
            if question == step.get("until", ""):
                return
            assert question, f"the intake was closed before {step['until']}"
            words = once.pop(question, answers["otherwise"])
            self.do_say(words, {})
            self._await_after(number, f"no word after {words!r} to {question}")
        raise AssertionError(f"the intake still asks {question}")

    def do_asks(self, question: str, _step: dict[str, Any]) -> None:
        """The newest message asks this question of an intake; `nothing` when no question is open."""
        wanted = question.removesuffix("nothing")
        self._await(lambda: self._newest_question()[1] == wanted, f"not asked: {question}")

    def _await_after(self, number: int, otherwise: str) -> None:
        self._await(lambda: self._newest_question()[0] != number, otherwise)

    @staticmethod
    def _await(happened: Callable[[], bool], otherwise: str, within_s: float = PATIENCE_S) -> None:
        deadline = time.monotonic() + within_s
        while not happened():
            assert time.monotonic() < deadline, otherwise
            time.sleep(0.05)

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

    def do_receipt(self, want: dict[str, Any], _step: dict[str, Any]) -> None:
        """What the patient's browser got at once for the last message, even with nothing stored."""
        words = " ".join(row["text"] for row in self.received.get("messages", []))
        assert want["status"] == self.received.get("status"), self.received
        assert all(part in words for part in want.get("contains", [])), words

    def do_case(self, want: dict[str, Any], _step: dict[str, Any]) -> None:
        """What a clinician reads who opens this patient's most urgent case."""
        page = self.nurse.http.get(f"/cases/{self._escalations()[0]['id']}")
        page.raise_for_status()
        shown = " ".join(html.unescape(page.text).split())
        assert not [part for part in want.get("contains", []) if part not in shown], shown
        assert not [part for part in want.get("lacks", []) if part in shown], shown

    def do_database(self, state: str, _step: dict[str, Any]) -> None:
        """`away`: nobody can write to the database, as when its disk is stuck; `back`: they can again."""
        if state == "away":
            path = self.stack.env["CARELINE_DATABASE_URL"].removeprefix("sqlite:///")
            self._lock = sqlite3.connect(path, timeout=10)
            self._lock.execute("BEGIN IMMEDIATE")
        elif self._lock:
            self._lock.rollback()
            self._lock.close()
            self._lock = None

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

    def _send(self, send: Callable[[], httpx.Response], step: dict[str, Any]) -> None:
        """Send it; who is told to wait, waits and sends again, unless the step is about that."""
        answer = send()
        while answer.status_code == TOO_FAST and "status" not in step:
            time.sleep(float(answer.headers.get("Retry-After", 1)))
            answer = send()
        allowed = step.get("status", [200, 202])
        assert answer.status_code in allowed, f"{answer.status_code}: {answer.text}"
        assert "Traceback" not in answer.text
        self.received = answer.json()


def load(path: Path) -> dict[str, Any]:
    """One scenario file."""
    return yaml.safe_load(path.read_text("utf-8"))
