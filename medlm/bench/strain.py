"""What the server does when ten times too much is asked of it, and when it is killed at work."""

import asyncio
import re
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import uvloop

from medlm.bench.load import BROKEN, Ask, closed_loop, open_loop, percentile_ms
from medlm.bench.servers import ours
from medlm.redflags import default_screener
from medlm.serving.headers import DEADLINE_HEADER, PRIORITY_HEADER, RED_FLAG

RED_FLAG_SHARE = 50
"""One request in so many carries a red flag, and says so."""
FLAGGED = "I have crushing chest pain and my left arm is numb"
CLIENTS = 32


def asks_of(texts: Sequence[str]) -> list[Ask]:
    """The texts without a red flag one by one, and after every fifty one with a red flag.

    Ten times the capacity in red flags alone would be another test: none of them is refused.
    """
    screen = default_screener().screen
    texts = [text for text in texts if not screen(text)]
    headers = ((DEADLINE_HEADER, "5000"),)
    asks = [replace(Ask.of_text("/v1/triage", text), headers=headers) for text in texts]
    marked = (*headers, (PRIORITY_HEADER, RED_FLAG))
    flagged = replace(Ask.of_text("/v1/triage", FLAGGED), headers=marked, kind="red flag")
    return [one for at, ask in enumerate(asks) for one in ([ask] if at % RED_FLAG_SHARE else [ask, flagged])]


def overload(
    texts: Sequence[str],
    folder: Path,
    *,
    times: float,
    seconds: float,
    port: int,
    say: Callable[[str], None],
    arguments: Sequence[str] = (),
) -> None:
    """Measure capacity, then ask ``times`` as much for so many seconds, and say what became of it."""
    asks = asks_of(texts)
    folder.mkdir(parents=True, exist_ok=True)
    with ours(port, folder / "ours.log", *arguments) as server:
        uvloop.run(closed_loop(server.url, asks, clients=4, seconds=min(3.0, seconds)))
        usual = uvloop.run(closed_loop(server.url, asks, clients=CLIENTS, seconds=seconds / 2))
        capacity = usual.rate()
        half = uvloop.run(open_loop(server.url, asks, rate=capacity / 2, seconds=seconds / 2))
        memory, expired = server.resident_mb(), _expired_read(server.url)
        strained = uvloop.run(open_loop(server.url, asks, rate=times * capacity, seconds=seconds))
        after = server.resident_mb()
        again = uvloop.run(closed_loop(server.url, asks, clients=CLIENTS, seconds=seconds / 4))
        expired = _expired_read(server.url) - expired
    refused, accepted = strained.times(status=503), strained.times(status=200)
    asked = sum(strained.statuses().values()) / strained.seconds
    say(f"capacity ({CLIENTS} clients): {capacity:.0f} requests/s, p99 {_p99(usual.times(status=200))}")
    say(f"at half of it: p99 {_p99(half.times(status=200))}")
    answers = dict(strained.statuses())
    say(f"asked: {asked:.0f} requests/s ({asked / capacity:.1f} × capacity); answers {answers}")
    say(f"goodput: {strained.rate() / capacity:.2f} of capacity; accepted: p99 {_p99(accepted)}")
    say(
        f"refused: {len(refused)}, median {percentile_ms(refused, 50):.1f} ms, p99 {_p99(refused)}; "
        f"without Retry-After {strained.without_retry_after}"
    )
    flagged = strained.statuses("red flag")
    say(f"red flags: {dict(flagged)}; p99 {_p99(strained.times(status=200, kind='red flag'))}")
    say(f"texts read after their deadline or their client's leaving: {expired:.0f}")
    say(f"memory: {memory:.0f} MB before, {after:.0f} MB after; afterwards {again.rate():.0f} requests/s")


def killed(
    texts: Sequence[str],
    folder: Path,
    *,
    seconds: float,
    port: int,
    say: Callable[[str], None],
    arguments: Sequence[str] = (),
) -> None:
    """kill -9 in the middle of the load, start again at once: every client has an answer or an error."""
    asks = asks_of(texts)
    folder.mkdir(parents=True, exist_ok=True)
    with ours(port, folder / "ours.log", *arguments) as server:

        async def body() -> None:
            load = asyncio.create_task(closed_loop(server.url, asks, clients=CLIENTS, seconds=seconds))
            await asyncio.sleep(seconds / 4)
            await asyncio.to_thread(server.kill_and_start_again)
            figures = await load
            statuses = figures.statuses()
            say(
                f"answered {statuses[200]}, refused {statuses[503]}, connection broken or refused "
                f"{statuses[BROKEN]}, anything else "
                f"{sum(statuses.values()) - statuses[200] - statuses[503] - statuses[BROKEN]}"
            )
            last = await closed_loop(server.url, asks, clients=CLIENTS, seconds=1)
            say(f"afterwards: {last.rate():.0f} requests/s")

        uvloop.run(body())


def _p99(times: Sequence[float]) -> str:
    return f"{percentile_ms(times, 99):.1f} ms"


def _expired_read(url: str) -> float:
    with urllib.request.urlopen(f"{url}/metrics", timeout=10) as answer:
        found = re.search(r'careline_medlm_wasted_texts_total{kind="triage"} (\S+)', answer.read().decode())
    return float(found.group(1)) if found else 0.0
