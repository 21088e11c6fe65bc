"""Measure the whole assistant: start, memory, and turns at 1 and 8 patients, against Rasa asked directly.

Run it with `make bench`. It starts the five processes on ports and a folder of its own.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import httpx

from common.settings import DEMO_SECRET
from tests.stack import Stack

TURNS = {
    "red flag": "I've had crushing chest pain for an hour and my left arm is numb",
    "greeting": "hello, good morning",
    "symptom": "I have a sore throat and a runny nose since yesterday",
    "question": "What is high blood pressure?",
}
ROUNDS = 20
MANY = 32
PATIENCE_S = 30.0


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def row(name: str, values: list[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    middle, high = statistics.median(values) * 1000, percentile(values, 0.95) * 1000
    return f"| {name} | {middle:.0f} | {high:.0f} |"


class BenchPatient:
    """A patient who waits for each answer."""

    def __init__(self, url: str) -> None:
        self.http = httpx.AsyncClient(base_url=url, timeout=PATIENCE_S)
        self.seen = 0

    async def start(self) -> None:
        """Open a conversation and agree."""
        (await self.http.post("/api/session", json={"lang": "en"})).raise_for_status()
        (await self.http.post("/api/consent", json={})).raise_for_status()

    async def turn(self, text: str) -> float:
        """Seconds from sending to the first reply that can be shown."""
        began = time.perf_counter()
        while True:
            sent = await self.http.post("/api/messages", json={"client_id": str(uuid4()), "text": text})
            if sent.status_code != 429:
                break
            await asyncio.sleep(float(sent.headers["Retry-After"]))
            began = time.perf_counter()
        body = sent.json()
        if body["messages"]:
            self.seen = max(self.seen, *(message["id"] for message in body["messages"]))
            return time.perf_counter() - began
        while time.perf_counter() - began < PATIENCE_S:
            news = (await self.http.get("/api/messages", params={"after": self.seen})).json()["messages"]
            if news:
                self.seen = news[-1]["id"]
            if any(message["author"] != "patient" for message in news):
                return time.perf_counter() - began
            await asyncio.sleep(0.01)
        raise TimeoutError(f"no reply within {PATIENCE_S} s")


async def at_once(patients: int, url: str, text: str, rounds: int) -> list[float]:
    """Times of all turns of so many patients who write side by side."""

    async def one() -> list[float]:
        patient = BenchPatient(url)
        await patient.start()
        times = [await patient.turn(text) for _ in range(rounds)]
        await patient.http.aclose()
        return times

    return [value for times in await asyncio.gather(*(one() for _ in range(patients))) for value in times]


async def turns_per_second(patients: int, url: str, rounds: int) -> float:
    """Answers per second for so many patients who greet, report and ask in turn and wait for each answer."""
    people = [BenchPatient(url) for _ in range(patients)]
    for person in people:
        await person.start()
    texts = [text for name, text in TURNS.items() if name != "red flag"]

    async def one(person: BenchPatient, offset: int) -> None:
        for number in range(rounds):
            await person.turn(texts[(offset + number) % len(texts)])
        await person.http.aclose()

    began = time.perf_counter()
    await asyncio.gather(*(one(person, offset) for offset, person in enumerate(people)))
    return patients * rounds / (time.perf_counter() - began)


async def rasa_alone(url: str, text: str, rounds: int) -> list[float]:
    """Times of the same text asked of Rasa without the gateway: the baseline."""
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_S) as http:
        times = []
        sender = uuid4().hex
        for _ in range(rounds):
            body = {"sender_id": sender, "kind": "text", "text": text, "turn_id": uuid4().hex,
                    "lang": "en", "region": "US"}  # fmt: skip
            began = time.perf_counter()
            answer = await http.post(
                "/webhooks/gateway/webhook", json=body, headers={"X-Careline-Secret": DEMO_SECRET}
            )
            answer.raise_for_status()
            times.append(time.perf_counter() - began)
        return times


def resident_mb(pid: int) -> float:
    """Resident memory of a process and its children, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return own + sum(resident_mb(int(child)) for child in children)


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def start_times(stack: Stack) -> None:
    """Start all together, as `make run` does, and print when each was ready."""
    began = time.perf_counter()
    for name in stack.commands:
        stack.launch(name)
    print("\n| process | ready after s | memory MB |\n|---|---|---|")
    waiting = set(stack.commands)
    ready: dict[str, float] = {}
    while waiting:
        for name in sorted(waiting):
            if stack.is_ready(name):
                ready[name] = time.perf_counter() - began
                waiting.discard(name)
        time.sleep(0.02)
    for name, seconds in sorted(ready.items(), key=lambda item: item[1]):
        print(f"| {name} | {seconds:.1f} | {resident_mb(stack.running[name].pid):.0f} |")


def run(work: Callable[[], Awaitable[list[float]]]) -> list[float]:
    """The times of one asynchronous measurement."""

    async def go() -> list[float]:
        return await work()

    return asyncio.run(go())


def main() -> None:
    """Print every figure as a Markdown table."""
    with tempfile.TemporaryDirectory(prefix="careline-bench-") as folder:
        stack = Stack(Path(folder))
        print(f"prepare: {timed(stack.prepare):.0f} s")
        try:
            start_times(stack)
            gateway, rasa = stack.url("gateway"), stack.url("rasa")
            run(lambda: at_once(1, gateway, TURNS["question"], 3))
            for patients in (1, 8):
                print(f"\n{patients} patient(s) at once\n\n| turn | median ms | 95th % ms |\n|---|---|---|")
                for name, text in TURNS.items():
                    print(row(name, run(lambda t=text, n=patients: at_once(n, gateway, t, ROUNDS // n + 3))))
            rate = asyncio.run(turns_per_second(MANY, gateway, 9))
            print(f"\n{MANY} patients at once, greeting, symptom and question in turn: {rate:.1f} turns/s")
            print("\nthe same through Rasa alone (baseline)\n")
            for name, text in TURNS.items():
                if name == "red flag":
                    continue
                alone = run(lambda t=text: rasa_alone(rasa, t, ROUNDS))
                whole = run(lambda t=text: at_once(1, gateway, t, 8))
                ratio = statistics.median(whole) / statistics.median(alone)
                print(f"{name}: Rasa alone {statistics.median(alone) * 1000:.0f} ms, whole turn ×{ratio:.2f}")
            print("\nmemory after the load, MB")
            for name, process in stack.running.items():
                print(f"{name}: {resident_mb(process.pid):.0f}")
        finally:
            stack.stop()


if __name__ == "__main__":
    main()
