"""The load generator: every answer counted once, by what it was."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from medlm.bench.load import BROKEN, Ask, Figures, closed_loop, open_loop, percentile_ms

ASKS = [Ask("/ok", b"{}"), Ask("/full", b"{}", kind="other"), Ask("/hang-up", b"{}")]


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers by path: 200, 503 without Retry-After, or a closed connection."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            await reader.readexactly(int(head.lower().split("content-length: ")[1].split("\r\n")[0]))
            if "/hang-up" in head:
                break
            status = "200 OK" if "/ok" in head else "503 Full"
            writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\n{{}}".encode())
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    writer.close()


def against(test: Callable[[str], Awaitable[Figures]]) -> Figures:
    """The figures of a test body, against a small server."""

    async def body() -> Figures:
        server = await asyncio.start_server(_serve, "127.0.0.1", 0)
        async with server:
            return await test(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")

    return asyncio.run(asyncio.wait_for(body(), 30))


def test_answers_refusals_and_broken_connections_are_told_apart() -> None:
    """By status and kind; a 503 that names no time to come back is counted."""
    figures = against(lambda url: closed_loop(url, ASKS, clients=2, seconds=0.2))
    statuses = figures.statuses()
    assert {200, 503, BROKEN} == set(statuses)
    assert statuses[503] == figures.statuses("other")[503] == figures.without_retry_after
    assert figures.statuses("other")[200] == 0
    assert figures.rate() == pytest.approx(statuses[200] / figures.seconds)


def test_a_fixed_rate_is_kept() -> None:
    """As many requests as rate times seconds, whatever the answers."""
    figures = against(lambda url: open_loop(url, ASKS[:1], rate=100, seconds=0.5))
    assert 50 == pytest.approx(sum(figures.statuses().values()), abs=3)


def test_a_percentile_is_in_milliseconds() -> None:
    """Seconds in, milliseconds out."""
    assert 2000 == percentile_ms([1.0, 2.0, 3.0], 50)


def test_each_server_is_asked_in_its_own_words() -> None:
    """The peers' bodies hold the same text."""
    from medlm.bench.servers import PEERS

    bodies: dict[str, Any] = {peer.name: json.loads(peer.asks(["头痛"])[0].body) for peer in PEERS}
    assert ["头痛"] == bodies["pipeline"]["texts"] == bodies["litserve"]["texts"]
    assert ["头痛"] == bodies["infinity"]["input"]
