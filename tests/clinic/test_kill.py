"""Gateway, actions and the console with its ladder are killed at random while patients need somebody.

Every escalation is there, once, and paged as its policy says. CARELINE_KILL_CASES sets how many (500 for the
whole test; a smaller number by default, to keep the suite short).
"""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import httpx
import pytest

from clinic.policy import policy
from clinic.tables import Escalation
from common.clock import now
from common.db import make_engine, make_sessions
from common.records.conversation import Conversation
from common.records.outbox import OutboxRow
from common.settings import ProcessSettings
from tests.stack import ROOT, Stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
CASES = int(os.environ.get("CARELINE_KILL_CASES", "60"))
NAMES = ("gateway", "clinic", "actions")
EMERGENCY = "I have crushing chest pain and my left arm is numb"
PATIENCE_S = 180.0
LASTS_S = 20.0
"""At least so long messages come, so that each process is killed among them."""


@contextmanager
def pager_sink():
    """A server that takes Apprise's JSON pages: its address, and how often each case was paged."""
    paged: Counter[str] = Counter()

    class Sink(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            paged[body["message"].rsplit("/", 1)[1]] += 1
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}", paged
    server.shutdown()


@contextmanager
def killer(stack, chance: random.Random):
    """Kill -9 one of the processes again and again, and start it anew; how often each was killed."""
    killed: Counter[str] = Counter()
    done = threading.Event()

    def kill() -> None:
        turns: list[str] = []
        while not done.wait(chance.uniform(0.3, 1.5)):
            turns = turns or chance.sample(NAMES, len(NAMES))
            if stack.is_ready(turns[-1]) or chance.random() < 0.1:
                name = turns.pop()
                stack.kill(name)
                killed[name] += 1
            for one in NAMES:
                stack.launch(one)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        done.set()
        thread.join()
        stack.start(*NAMES)


def until_taken(send):
    """Send again and again, as the patient's page and the dialogue server do, until it was taken."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            answer = send()
            if answer.is_success:
                return
            assert answer.status_code >= 500, answer.text
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError("a message was never taken")


def has_an_emergency(stack, number: int) -> None:
    """By the gateway: a red flag."""
    with httpx.Client(base_url=stack.url("gateway"), timeout=5) as patient:
        until_taken(lambda: patient.post("/api/session", json={"lang": "en"}))
        until_taken(lambda: patient.post("/api/consent", json={}))
        message = {"client_id": str(UUID(int=number)), "text": EMERGENCY}
        until_taken(lambda: patient.post("/api/messages", json=message))


def asks_for_a_person(stack, sessions, number: int) -> None:
    """By the actions: the button that asks for a clinician, as the dialogue server sends it on."""
    with sessions.begin() as session:
        conversation = Conversation(channel="web", user_key=f"k{number}", channel_user_id="u")
        session.add(conversation)
        session.flush()
        sender = conversation.id
    press = {"text": "/ask_person", "intent": {"name": "ask_person"}, "entities": [],
             "metadata": {"turn_id": f"turn-{number}", "lang": "en", "region": "US"}}  # fmt: skip
    tracker = {"sender_id": sender, "slots": {}, "latest_message": press, "paused": False, "events": [],
               "latest_input_channel": "gateway", "active_loop": {}, "latest_action_name": None}  # fmt: skip
    call = {"next_action": "action_ask_clinician", "sender_id": sender, "tracker": tracker, "version": "3"}
    with httpx.Client(base_url=stack.url("actions"), timeout=8) as rasa:
        until_taken(lambda: rasa.post("/webhook", json=call))


def steps_by_policy(acuity: str, waited: timedelta) -> int:
    """How many further pages an unread case of that age has had."""
    step, spent = 0, policy(acuity).rung(0).within
    while spent <= waited:
        step += 1
        spent += policy(acuity).rung(step).within
    return step


def test_nothing_is_lost_doubled_or_left_unpaged_while_processes_are_killed(tmp_path):
    chance = random.Random(20261124)
    with pager_sink() as (address, paged):
        stack = Stack(tmp_path, CARELINE_PAGE_URLS=address, CARELINE_SESSIONS_PER_MINUTE="100000")
        for command in ("common.migrate", f"knowledge build --index {tmp_path}/index"):
            argv = [sys.executable, "-m", *command.split()]
            subprocess.run(argv, cwd=ROOT, env=stack.env, check=True, capture_output=True)
        where = ProcessSettings(
            _env_file=None, var_dir=tmp_path, database_url=stack.env["CARELINE_DATABASE_URL"]
        )
        sessions = make_sessions(make_engine(where))
        try:
            stack.start(*NAMES)
            with killer(stack, chance) as killed, ThreadPoolExecutor(12) as crowd:
                sent = []
                for number in range(CASES):
                    by_button = (asks_for_a_person, stack, sessions, number)
                    by_words = (has_an_emergency, stack, number)
                    sent.append(crowd.submit(*(by_words if number % 2 else by_button)))
                    time.sleep(LASTS_S / CASES)
                for one in sent:
                    one.result()
            wait_until_quiet(sessions, tmp_path)
            check(sessions, paged)
        finally:
            stack.stop()
        print(f"{CASES} escalations; killed: {dict(killed)}; pages received: {sum(paged.values())}")
        assert all(killed[name] for name in NAMES)


def wait_until_quiet(sessions, folder) -> None:
    """Until the spool is replayed and every page that was asked for went out."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with sessions() as session:
            waiting = session.query(OutboxRow).filter_by(kind="page", done_at=None).count()
            there = session.query(Escalation).count()
        if there == CASES and not waiting and not list((folder / "spool").glob("*.rec")):
            return
        time.sleep(0.5)
    raise AssertionError(f"{there} of {CASES} escalations are there, {waiting} pages still wait")


def check(sessions, paged) -> None:
    with sessions() as session:
        cases = session.query(Escalation).all()
        wanted = {("emergency", "red_flag"): CASES // 2, ("routine", "person_asked"): CASES - CASES // 2}
        assert wanted == Counter((case.acuity, case.reason) for case in cases)
        assert CASES == len({case.conversation_id for case in cases})
        at: datetime = now()
        for case in cases:
            asked = {row.dedupe_key for row in session.query(OutboxRow).filter_by(escalation_id=case.id)}
            first = f"page:{case.id}:{case.acuity}"
            asked = {key for key in asked if key.startswith("page:")}
            assert {first} | {f"{first}:{step}" for step in range(1, case.page_step + 1)} == asked
            due = steps_by_policy(case.acuity, at - case.created_at)
            late = steps_by_policy(case.acuity, at - case.created_at - timedelta(seconds=30))
            assert late <= case.page_step <= due
            assert case.next_page_at > at - timedelta(seconds=5)
            assert paged[case.id] >= len(asked)
