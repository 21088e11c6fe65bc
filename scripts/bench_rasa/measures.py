"""What is measured of one Rasa: rate, waiting, turn-taking, long conversations, size of calls, memory."""

import asyncio
import os
import statistics
import time
import urllib.request
from dataclasses import dataclass
from json import loads
from pathlib import Path
from uuid import uuid4

from scripts.bench import percentile, resident_mb
from scripts.bench_rasa.client import Door, Line

CONVERSATION = 20
"""Messages of one conversation where length is not what is measured."""


@dataclass(frozen=True)
class Burst:
    """Four messages of one conversation at once: seconds until each answer, in the order of sending."""

    seconds: list[float]
    in_order: bool


@dataclass(frozen=True)
class Long:
    """A long conversation: by turn, the median seconds of the ten up to it, and the bytes of its action call.

    `ratio` is how much slower its messages are than those of a conversation of 20 turns, in alternation.
    """

    turns: dict[int, tuple[float, int]]
    ratio: float


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def call_sizes(actions_port: int) -> list[int]:
    """Bytes of each action call since this was last asked."""
    with urllib.request.urlopen(f"http://127.0.0.1:{actions_port}/calls", timeout=10) as answer:
        return list(loads(answer.read()))


async def rate(door: Door, text: str, clients: int, seconds: float) -> float:
    """Answers per second that so many patients get who write as soon as they are answered."""

    async def one(until: float) -> int:
        line, count = await Line(door).open(), 0
        while time.perf_counter() < until:
            if count % CONVERSATION == 0:
                sender = uuid4().hex
            await line.ask(sender, text)
            count += 1
        line.close()
        return count

    began = time.perf_counter()
    counts = await asyncio.gather(*(one(began + seconds) for _ in range(clients)))
    return sum(counts) / (time.perf_counter() - began)


async def alone(door: Door, text: str, messages: int) -> tuple[float, float]:
    """Median and 95th percentile of one patient's waiting, in seconds."""
    line, times = await Line(door).open(), []
    for number in range(messages):
        if number % CONVERSATION == 0:
            sender = uuid4().hex
        times.append((await line.ask(sender, text))[0])
    line.close()
    return statistics.median(times), percentile(times, 0.95)


async def burst(door: Door, text: str) -> Burst:
    """Four messages of one conversation, two milliseconds apart."""
    sender, lines = uuid4().hex, [await Line(door).open() for _ in range(4)]
    await lines[0].ask(sender, text)
    done: list[int] = []

    async def one(number: int) -> float:
        await asyncio.sleep(number * 0.002)
        seconds, _texts = await lines[number].ask(sender, text)
        done.append(number)
        return seconds

    seconds = list(await asyncio.gather(*(one(number) for number in range(4))))
    for line in lines:
        line.close()
    return Burst(seconds, done == [0, 1, 2, 3])


async def long_conversation(
    door: Door, text: str, actions_port: int, turns: int, at: tuple[int, ...]
) -> Long:
    """One conversation up to that many turns, looked at where `at` says."""
    line, sender, times, found = await Line(door).open(), uuid4().hex, [], {}
    call_sizes(actions_port)
    for turn in range(1, turns + 1):
        times.append((await line.ask(sender, text))[0])
        sizes = call_sizes(actions_port) if turn in at or turn + 1 in at else []
        if turn in at:
            found[turn] = (statistics.median(times[-10:]), max(sizes))
    line.close()
    return Long(found, await _beside_a_short_one(door, text, sender))


async def _beside_a_short_one(door: Door, text: str, long: str) -> float:
    line, short = await Line(door).open(), uuid4().hex
    for _ in range(20):
        await line.ask(short, text)
    pairs = [[(await line.ask(sender, text))[0] for sender in (long, short)] for _ in range(30)]
    line.close()
    return statistics.median(pair[0] for pair in pairs) / statistics.median(pair[1] for pair in pairs)


def memory_mb(pid: int) -> float:
    """Resident memory, in MB."""
    return float(resident_mb(pid))
