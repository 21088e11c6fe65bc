"""The real Rasa server with a small action server of the test's own: it is honest about every failure."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from common.settings import DEMO_SECRET
from tests.stack import ROOT, free_port

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]


class Actions(BaseHTTPRequestHandler):
    """Answers each action with its name; a crisis makes it fail with the patient's words in the error."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        if not self.server.up:  # a connection that was kept open outlives the listening socket
            self.close_connection = True
            return
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name, text = call["next_action"], (call["tracker"]["latest_message"].get("text") or "")
        events, responses, status = [], [{"text": f"{name}: {text}", "custom": {"kind": "advice"}}], 200
        if name == "action_session_start":
            events = [{"event": "session_started"}, {"event": "action", "name": "action_listen"}]
            responses = []
        if name == "action_educate":
            events = [{"event": "slot", "name": "offered", "value": "person"}]
        body = json.dumps({"events": events, "responses": responses})
        if name == "action_crisis":
            status, body = 500, text
        raw = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_args: object) -> None:
        """Keep quiet."""


class Server:
    """One Rasa process with its own folder, and the action server beside it."""

    def __init__(self, var_dir: Path) -> None:
        self.var_dir = var_dir
        self.port, self.actions_port = free_port(), free_port()
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}/webhooks/gateway", timeout=20)
        self.start_actions()
        self.log = var_dir / "rasa.log"
        self.process = subprocess.Popen(
            [str(ROOT / "scripts" / "run-rasa")],
            env=os.environ
            | {
                "CARELINE_VAR_DIR": str(var_dir),
                "RASA_TRACKER_DB": str(var_dir / "tracker.db"),
                "RASA_PORT": str(self.port),
                "ACTIONS_URL": f"http://127.0.0.1:{self.actions_port}/webhook",
            },
            stdout=self.log.open("ab"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def wait(self) -> None:
        """Until the model is loaded."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.http.get("/").is_success:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise RuntimeError(self.log.read_text(errors="replace")[-3000:])

    def start_actions(self) -> None:
        """Bring the action server up."""
        self.actions = ThreadingHTTPServer(("127.0.0.1", self.actions_port), Actions)
        self.actions.daemon_threads = True
        self.actions.up = True
        threading.Thread(target=self.actions.serve_forever, daemon=True).start()

    def stop_actions(self) -> None:
        """Take it away."""
        self.actions.up = False
        self.actions.shutdown()
        self.actions.server_close()

    def post(self, text: str, *, secret: str = DEMO_SECRET, **changes: object) -> httpx.Response:
        """One turn."""
        body = {
            "sender_id": "c", "kind": "text", "text": text, "turn_id": uuid4().hex, "lang": "en",
            "region": "US",
        } | changes  # fmt: skip
        return self.http.post("/webhook", json=body, headers={"X-Careline-Secret": secret})

    def say(self, text: str, **changes: object) -> dict:
        """The answer to one turn that was accepted."""
        answer = self.post(text, **changes)
        assert 200 == answer.status_code, answer.text
        return answer.json()

    def stop(self) -> None:
        """End both."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        self.stop_actions()
        self.http.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A trained and running server."""
    subprocess.run(
        [sys.executable, "-c", "from scripts.prepare import train_dialogue; train_dialogue()"],
        cwd=ROOT, check=True,
    )  # fmt: skip
    running = Server(tmp_path_factory.mktemp("rasa"))
    try:
        running.wait()
        yield running
    finally:
        running.stop()


def test_a_greeting_is_answered_in_the_patients_language_with_their_number(server):
    """And says that it is no person."""
    english = server.say("hello", sender_id="greet")
    chinese = server.say("你好", sender_id="greet", lang="zh", region="CN")
    assert ("ok", "en") == (english["status"], english["lang"])
    assert "911" in english["messages"][0]["text"] and "not a person" in english["messages"][0]["text"]
    assert "120" in chinese["messages"][0]["text"] and "不是真人" in chinese["messages"][0]["text"]
    assert '/switch_language{"lang": "zh"}' in [b["payload"] for b in english["messages"][0]["buttons"]]


def test_only_the_gateway_may_speak(server):
    """And only in the agreed shape."""
    assert 401 == server.post("hello", secret="guess").status_code
    assert 422 == server.post("/restart", kind="payload").status_code
    assert 413 == server.post("a" * 9000).status_code


def test_what_an_action_says_arrives_whole(server):
    """Text and kind in one message."""
    said = server.say("my throat hurts and I have a fever", sender_id="whole")["messages"]
    assert [("action_triage: my throat hurts and I have a fever", "advice")] == [
        (message["text"], message["kind"]) for message in said
    ]


def test_yes_takes_up_the_offer_of_a_person(server):
    """Once: a second message in between withdraws it."""
    server.say("what is diabetes", sender_id="offer")
    assert "action_ask_clinician" in server.say("yes please", sender_id="offer")["messages"][0]["text"]
    server.say("what is diabetes", sender_id="offer")
    server.say("hello", sender_id="offer")
    assert "action_ask_clinician" not in server.say("yes please", sender_id="offer")["messages"][0]["text"]


def test_a_typed_restart_changes_nothing(server):
    """The conversation goes on as if other words had been typed."""
    server.say("what is diabetes", sender_id="restart")
    assert "ok" == server.say("/restart", sender_id="restart")["status"]
    assert "ok" == server.say("hello", sender_id="restart")["status"]


def test_a_failing_action_is_reported_and_the_conversation_goes_on(server):
    """Rasa itself would log it and answer nothing."""
    assert "failed" == server.say("I want to kill myself", sender_id="fail")["status"]
    assert "ok" == server.say("hello", sender_id="fail")["status"]


def test_without_the_action_server_the_turn_fails_and_comes_back_with_it(server):
    """Also for a conversation that began meanwhile."""
    server.say("hello", sender_id="down")
    server.stop_actions()
    try:
        assert "failed" == server.say("my head hurts", sender_id="down")["status"]
        assert "failed" == server.say("my head hurts", sender_id="new")["status"]
    finally:
        server.start_actions()
    for sender in ("down", "new"):
        answer = server.say("my head hurts", sender_id=sender)
        assert "ok" == answer["status"]
        assert "action_triage" in answer["messages"][0]["text"]


def test_four_messages_at_once_are_answered_without_waiting_for_a_clock(server):
    """Rasa's own lock looks once a second."""
    server.say("hello", sender_id="burst")
    started = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda _n: server.say("my head hurts", sender_id="burst")["status"], range(4)))
    assert ["ok"] * 4 == said
    assert time.monotonic() - started < 2.0


def test_the_patients_words_are_neither_on_disk_nor_in_the_log(server):
    """Not even those of a failed turn."""
    words = "pistachio"
    server.say(f"my {words} hurts", sender_id="private")
    server.say(f"I want to kill myself, {words}", sender_id="private")
    files = [path for path in server.var_dir.rglob("*") if path.is_file()]
    assert any(path.name.startswith("tracker.db") for path in files)
    assert [] == [path.name for path in files if words.encode() in path.read_bytes()]


def test_a_memory_that_cannot_be_read_is_refused(server):
    """Comes last: it breaks the database. Rasa itself would answer from an empty memory."""
    server.say("hello", sender_id="memory")
    for path in server.var_dir.glob("tracker.db*"):
        path.write_bytes(b"this is no database" * 1000)
    answer = server.say("hello", sender_id="memory")
    assert ("failed", []) == (answer["status"], answer["messages"])
