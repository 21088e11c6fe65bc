"""How fast the queue opens with 10,000 cases, and how soon 50 consoles hear of a change.

`python -m scripts.bench_queue [--postgres URL]`; with --postgres both databases are measured. URL names a
server on which databases may be made, such as postgresql+psycopg://postgres@127.0.0.1:5432/postgres.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import create_engine, insert
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from clinic.app import create_app
from clinic.escalations import EscalationRequest, escalate
from clinic.settings import ClinicSettings
from clinic.staff.signed_in import open_session
from clinic.tables import Escalation, EscalationEvent, StaffAccount
from common.acuity import ACUITIES, rank
from common.clock import now
from common.db import make_engine, make_sessions
from common.migrate import upgrade
from common.records.conversation import Conversation
from scripts.serving import serving

CONSOLES = 50
ROUNDS = 8
WORDS = "I have had a crushing pain in my chest for an hour, my left arm feels numb and I am short of breath"


def fill(sessions: sessionmaker[Session], cases: int) -> None:
    """Open cases of every acuity and age, each with its history."""
    conversations, rows, events = [], [], []
    for number in range(cases):
        acuity = ACUITIES[number % len(ACUITIES)]
        conversation, case = uuid4().hex, uuid4().hex
        made = now() - timedelta(seconds=number * 7)
        conversations.append({"id": conversation, "channel": "web", "user_key": conversation,
                              "channel_user_id": conversation})  # fmt: skip
        rows.append({
            "id": case, "conversation_id": conversation, "turn_id": "t", "acuity": acuity,
            "acuity_rank": rank(acuity), "reason": "triage", "lang": "en",
            "words_json": json.dumps(["crushing pain in my chest"]), "rules_json": "[]",
            "model_reasons_json": "[]", "patient_words": WORDS, "sbar_json": "{}", "page_step": 0,
            "next_page_at": now() + timedelta(days=9), "created_at": made,
        })  # fmt: skip
        events.append({"escalation_id": case, "kind": "created", "created_at": made})
    with sessions.begin() as session:
        session.execute(insert(Conversation), conversations)
        session.execute(insert(Escalation), rows)
        session.execute(insert(EscalationEvent), events)


@contextmanager
def console(database_url: str, folder: Path, cases: int) -> Iterator[tuple[str, sessionmaker[Session], str]]:
    """A running console over a fresh database: its address, its database, and a session cookie."""
    settings = ClinicSettings(
        _env_file=None, var_dir=folder, database_url=database_url, log_level="ERROR",
        encryption_keys=SecretStr(Fernet.generate_key().decode()), ladder_every_s=3600,
    )  # type: ignore[call-arg]  # fmt: skip
    upgrade(settings)
    engine = make_engine(settings)
    sessions = make_sessions(engine)
    fill(sessions, cases)
    with sessions.begin() as session:
        nurse = StaffAccount(username="bench", display_name="Bench", role="clinician", password_hash="x")  # noqa: S106
        session.add(nurse)
        session.flush()
        token = open_session(session, nurse, at=now(), lasts=timedelta(hours=1))
    with serving(create_app(settings)) as address:
        yield address, sessions, token
    engine.dispose()


def open_times(base: str, token: str) -> list[float]:
    """Milliseconds until the whole queue page has come, on a kept connection, the first look left out.

    Two looks are more than a second apart, so that each reads the database and none a shared snapshot.
    """
    with httpx.Client(base_url=base, cookies={"careline_staff": token}, timeout=30) as http:
        http.get("/").raise_for_status()
        times = []
        for _ in range(ROUNDS):
            time.sleep(1.1)
            started = time.perf_counter()
            http.get("/").raise_for_status()
            times.append((time.perf_counter() - started) * 1000)
        return times


async def fan_out(base: str, sessions: sessionmaker[Session], token: str) -> dict[str, float]:
    """Seconds from a commit until the last of 50 consoles heard of it, and until each had its fresh page."""
    limits = httpx.Limits(max_connections=3 * CONSOLES)
    async with httpx.AsyncClient(
        base_url=base, cookies={"careline_staff": token}, timeout=30, limits=limits
    ) as http:
        ready, written, heard, shown = asyncio.Semaphore(0), asyncio.Event(), [], []

        async def one() -> None:
            async with http.stream("GET", "/api/stream") as stream:
                events = 0
                async for line in stream.aiter_lines():
                    if line != "event: queue":
                        continue
                    events += 1
                    if events == 1:
                        ready.release()
                    if not written.is_set():
                        continue
                    heard.append(time.perf_counter())
                    (await http.get("/")).raise_for_status()
                    shown.append(time.perf_counter())
                    return

        consoles = [asyncio.create_task(one()) for _ in range(CONSOLES)]
        for _ in consoles:
            await ready.acquire()
        await asyncio.sleep(1.0)
        written.set()
        await asyncio.to_thread(new_emergency, sessions)
        committed = time.perf_counter()
        await asyncio.wait_for(asyncio.gather(*consoles), 60)
        return {"last_heard_s": max(heard) - committed, "last_shown_s": max(shown) - committed}


def new_emergency(sessions: sessionmaker[Session]) -> None:
    """A patient's red flag, as the gateway writes it."""
    with sessions.begin() as session:
        conversation = Conversation(channel="web", user_key=uuid4().hex, channel_user_id="new")
        session.add(conversation)
        session.flush()
        escalate(session, EscalationRequest(conversation.id, "t", "emergency", "red_flag", "en"))


def measure(database_url: str, cases: int) -> dict[str, Any]:
    """All figures of one database with so many open cases."""
    with tempfile.TemporaryDirectory() as folder:
        url = database_url or f"sqlite:///{folder}/careline.db"
        with console(url, Path(folder), cases) as (base, sessions, token):
            times = open_times(base, token)
            found = {"cases": cases, "open_ms_median": statistics.median(times), "open_ms_max": max(times)}
            return {**found, **asyncio.run(fan_out(base, sessions, token))}


def fresh_database(server: str) -> str:
    """A new database of a PostgreSQL server."""
    name = f"bench_{uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def main() -> None:
    """Measure and print one JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", default="", help="Address of a PostgreSQL server to measure as well.")
    parser.add_argument("--cases", type=int, default=10_000)
    wanted = parser.parse_args()
    for name in ["sqlite", *(["postgresql"] if wanted.postgres else [])]:
        found = []
        for cases in (100, wanted.cases):
            found.append(measure(fresh_database(wanted.postgres) if name == "postgresql" else "", cases))
            print(json.dumps({"database": name} | {key: round(value, 3) for key, value in found[-1].items()}))
        ratio = found[1]["open_ms_median"] / found[0]["open_ms_median"]
        print(json.dumps({"database": name, "ratio_to_100": round(ratio, 2)}))


if __name__ == "__main__":
    main()
