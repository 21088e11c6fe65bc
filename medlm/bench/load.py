"""Asks a server over kept connections, as fast as it answers or at a fixed rate, and times every answer."""

import asyncio
import itertools
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import numpy as np

BROKEN = 0
"""The status of a request whose connection broke."""
PATIENCE_S = 30.0


@dataclass(frozen=True)
class Ask:
    """One request: path, JSON body and headers beyond the usual ones; ``kind`` sorts its figures."""

    path: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    kind: str = "ordinary"

    @classmethod
    def of_text(cls, path: str, text: str, key: str = "texts", **more: Any) -> "Ask":
        """A request about one text; ``more`` is what else its body holds."""
        return cls(path, json.dumps({key: [text], **more}).encode())


@dataclass
class Figures:
    """Seconds to each answer by (kind, status), and the seconds that the whole took."""

    taken: dict[tuple[str, int], list[float]] = field(default_factory=dict)
    seconds: float = 0.0
    without_retry_after: int = 0

    def note(self, kind: str, status: int, seconds: float) -> None:
        """Add one answer."""
        self.taken.setdefault((kind, status), []).append(seconds)

    def times(self, *, status: int, kind: str | None = None) -> list[float]:
        """Seconds of the answers with this status (and of this kind)."""
        return [
            one for (k, s), many in self.taken.items() if s == status and kind in (None, k) for one in many
        ]

    def statuses(self, kind: str | None = None) -> Counter[int]:
        """How many answers of each status."""
        found: Counter[int] = Counter()
        for (its_kind, status), many in self.taken.items():
            if kind in (None, its_kind):
                found[status] += len(many)
        return found

    def rate(self) -> float:
        """Answers with 200 a second."""
        return len(self.times(status=200)) / max(self.seconds, 1e-9)


def percentile_ms(times: Sequence[float], share: float) -> float:
    """A percentile in milliseconds; NaN of nothing."""
    return float(np.percentile(times, share)) * 1000 if times else float("nan")


class Connection:
    """One kept HTTP/1.1 connection; opened again when the server closed it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, ask: Ask, figures: Figures, since: float | None = None) -> None:
        """Ask once and note how long the answer took (from ``since``, where it was due before)."""
        started = time.perf_counter() if since is None else since
        try:
            async with asyncio.timeout(PATIENCE_S):
                status = await self._exchange(ask, figures)
        except (OSError, EOFError, ValueError, TimeoutError):
            self.close()
            status = BROKEN
        figures.note(ask.kind, status, time.perf_counter() - started)

    def close(self) -> None:
        """Drop the connection."""
        if self._streams:
            self._streams[1].close()
            self._streams = None

    async def _exchange(self, ask: Ask, figures: Figures) -> int:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        extra = "".join(f"{name}: {value}\r\n" for name, value in ask.headers)
        head = (
            f"POST {ask.path} HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: application/json\r\n{extra}"
            f"Content-Length: {len(ask.body)}\r\n\r\n"
        )
        writer.write(head.encode() + ask.body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(answer.split(" ", 2)[1])
        length = int(answer.split("content-length:", 1)[1].split("\r\n", 1)[0])
        await reader.readexactly(length)
        if "connection: close" in answer:
            self.close()
        if status == 503 and "retry-after:" not in answer:
            figures.without_retry_after += 1
        return status


async def closed_loop(url: str, asks: Sequence[Ask], *, clients: int, seconds: float) -> Figures:
    """So many clients, each asking again as soon as it was answered."""
    figures, turn = Figures(), itertools.cycle(asks)
    started = time.perf_counter()

    async def client() -> None:
        connection = Connection(url)
        while time.perf_counter() - started < seconds:
            await connection.send(next(turn), figures)
        connection.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    figures.seconds = time.perf_counter() - started
    return figures


async def open_loop(
    url: str, asks: Sequence[Ask], *, rate: float, seconds: float, connections: int = 256
) -> Figures:
    """Requests at a fixed rate whether or not the server keeps up; the wait for a connection counts."""
    figures, turn = Figures(), itertools.cycle(asks)
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(connections):
        free.put_nowait(Connection(url))
    started, sent = time.perf_counter(), 0
    under_way: set[asyncio.Task[None]] = set()

    async def one(ask: Ask, connection: Connection) -> None:
        await connection.send(ask, figures)
        free.put_nowait(connection)

    while (now := time.perf_counter() - started) < seconds:
        while sent < now * rate:
            sent += 1
            ask, connection = next(turn), await free.get()
            task = asyncio.ensure_future(one(ask, connection))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        await asyncio.sleep(max(0.0005, (sent + 1) / rate - (time.perf_counter() - started)))
    figures.seconds = time.perf_counter() - started
    await asyncio.gather(*under_way)
    while not free.empty():
        free.get_nowait().close()
    return figures
