"""Two gateways are killed at random while follow-ups come due: every patient is asked, and nobody twice.

CARELINE_KILL_FOLLOW_UPS sets how many (200 for the whole test; a smaller number by default).
"""

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest

from common.clock import now
from common.db import make_engine, make_sessions
from common.records.follow_up import FollowUp
from common.records.message import Message
from common.records.outbox import OutboxRow
from common.settings import ProcessSettings
from tests.clinic.conftest import new_conversation
from tests.stack import ROOT, Stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
PATIENTS = int(os.environ.get("CARELINE_KILL_FOLLOW_UPS", "60"))
DUE_WITHIN_S = 20.0
PATIENCE_S = 120.0


@contextmanager
def killer(gateways, chance: random.Random):
    """Kill -9 one gateway or the other again and again, and start it anew; how often that was."""
    killed: Counter[int] = Counter()
    done = threading.Event()

    def kill() -> None:
        while not done.wait(chance.uniform(0.2, 1.5)):
            number = chance.randrange(len(gateways))
            if gateways[number].is_ready("gateway") or chance.random() < 0.1:
                gateways[number].kill("gateway")
                killed[number] += 1
            for one in gateways:
                one.launch("gateway")

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        done.set()
        thread.join()
        for one in gateways:
            one.start("gateway")


def advise_everybody(sessions) -> None:
    """Each patient is to be asked at some moment of the next seconds."""
    with sessions.begin() as session:
        for number in range(PATIENTS):
            conversation = new_conversation(session, f"user-{number}", ("en", "zh")[number % 2])
            session.add(FollowUp(
                conversation_id=conversation.id, turn_id=f"t{number}", acuity="routine", lang="en",
                about="my throat hurts", due_at=now() + timedelta(seconds=DUE_WITHIN_S * number / PATIENTS),
            ))  # fmt: skip


def test_everybody_is_asked_once_while_gateways_are_killed(tmp_path):
    first = Stack(tmp_path, CARELINE_FOLLOW_UP_SCALE="0.99")
    argv = [sys.executable, "-m", "common.migrate"]
    subprocess.run(argv, cwd=ROOT, env=first.env, check=True, capture_output=True)
    where = ProcessSettings(_env_file=None, var_dir=tmp_path, database_url=first.env["CARELINE_DATABASE_URL"])
    engine = make_engine(where)
    sessions = make_sessions(engine)
    second = Stack(tmp_path, CARELINE_FOLLOW_UP_SCALE="0.99")
    try:
        for one in (first, second):
            one.start("gateway")
        advise_everybody(sessions)
        with killer((first, second), random.Random(20261201)) as killed:
            time.sleep(DUE_WITHIN_S)
        wait_until_asked(sessions)
    finally:
        first.stop()
        second.stop()
    check(sessions)
    engine.dispose()
    print(f"{PATIENTS} follow-ups; gateways killed: {dict(killed)}")
    assert sum(killed.values()) >= 3


def wait_until_asked(sessions) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with sessions() as session:
            waiting = session.query(FollowUp).filter_by(state="waiting").count()
        if not waiting:
            return
        time.sleep(0.3)
    raise AssertionError(f"{waiting} of {PATIENTS} patients were never asked")


def check(sessions) -> None:
    with sessions() as session:
        asked = Counter(row.conversation_id for row in session.query(Message))
        assert {1} == set(asked.values())
        assert PATIENTS == len(asked)
        assert {"sent"} == {row.state for row in session.query(FollowUp)}
        delivered = Counter(row.message_id for row in session.query(OutboxRow).filter_by(kind="delivery"))
        assert {message.id: 1 for message in session.query(Message)} == delivered
