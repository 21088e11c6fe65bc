"""Ours and each peer in turn: closed loop, one request alone, and a fixed rate."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import uvloop

from medlm.bench.load import Ask, closed_loop, open_loop, percentile_ms
from medlm.bench.process import Server
from medlm.bench.servers import PEERS, make_environment, ours, started

OPEN_SHARE = 0.7
"""The fixed rate, as a share of what the slowest server managed in the closed loop."""


@dataclass(frozen=True)
class Row:
    """One server's figures; ``median_ms`` and ``p95_ms`` under load, ``alone_ms`` the median without."""

    name: str
    rate: float
    cpu_ms: float
    median_ms: float
    p95_ms: float
    alone_ms: float
    errors: int


def measure(name: str, server: Server, asks: Sequence[Ask], *, clients: int, seconds: float) -> Row:
    """Warm up, ask one by one, then with all clients at once."""
    uvloop.run(closed_loop(server.url, asks, clients=4, seconds=min(2.0, seconds)))
    alone = uvloop.run(closed_loop(server.url, asks, clients=1, seconds=seconds / 2))
    before = server.cpu_s()
    loaded = uvloop.run(closed_loop(server.url, asks, clients=clients, seconds=seconds))
    used = server.cpu_s() - before
    good = loaded.times(status=200)
    return Row(
        name,
        loaded.rate(),
        1000 * used / max(len(good), 1),
        percentile_ms(good, 50),
        percentile_ms(good, 95),
        percentile_ms(alone.times(status=200), 50),
        sum(loaded.statuses().values()) - len(good),
    )


def compare(
    texts: Sequence[str], peers: Path, *, clients: int, seconds: float, port: int, say: Callable[[str], None]
) -> list[Row]:
    """Rows of ours and of each peer, said as they come; environments are made under ``peers``."""
    from medlm.transformer import _packaged_folder

    rows = []
    peers.mkdir(parents=True, exist_ok=True)
    environments = [(peer, make_environment(peer, peers, say)) for peer in PEERS]
    triage, vectors = (
        [Ask.of_text(path, text, key) for text in texts]
        for path, key in (("/v1/triage", "texts"), ("/v1/embeddings", "input"))
    )
    with ours(port, peers / "ours.log") as server:
        for name, asks in (("ours, triage", triage), ("ours, embeddings", vectors)):
            rows.append(measure(name, server, asks, clients=clients, seconds=seconds))
            say(line(rows[-1]))
    for peer, env in environments:
        with started(peer, env, _packaged_folder(), port, peers / f"{peer.name}.run.log") as server:
            rows.append(measure(peer.what, server, peer.asks(texts), clients=clients, seconds=seconds))
            say(line(rows[-1]))
    rate = OPEN_SHARE * min(row.rate for row in rows)
    say(f"\nopen loop at {rate:.0f} requests/s: median and 95th percentile, ms")
    with ours(port, peers / "ours.log") as server:
        say(_open("ours, triage", server, triage, rate, seconds))
    for peer, env in environments:
        with started(peer, env, _packaged_folder(), port, peers / f"{peer.name}.run.log") as server:
            say(_open(peer.what, server, peer.asks(texts), rate, seconds))
    return rows


HEADER = f"{'':40}{'req/s':>8}{'CPU ms/req':>12}{'median':>9}{'95 %':>9}{'alone':>8}{'errors':>8}"


def line(row: Row) -> str:
    """One row of the table."""
    return (
        f"{row.name:40}{row.rate:8.1f}{row.cpu_ms:12.2f}{row.median_ms:9.1f}{row.p95_ms:9.1f}"
        f"{row.alone_ms:8.2f}{row.errors:8d}"
    )


def ratios(rows: Sequence[Row]) -> str:
    """Ours against the best peer, each figure by itself."""
    own, peers = rows[0], rows[2:]
    return (
        "ours, triage, against the best peer: "
        f"{own.rate / max(row.rate for row in peers):.2f} × the requests/s, "
        f"{own.cpu_ms / min(row.cpu_ms for row in peers):.2f} × the processor time a request, "
        f"{own.p95_ms / min(row.p95_ms for row in peers):.2f} × the 95th percentile, "
        f"{own.alone_ms / min(row.alone_ms for row in peers):.2f} × the median alone"
    )


def _open(name: str, server: Server, asks: Sequence[Ask], rate: float, seconds: float) -> str:
    uvloop.run(closed_loop(server.url, asks, clients=4, seconds=1))
    good = uvloop.run(open_loop(server.url, asks, rate=rate, seconds=seconds)).times(status=200)
    return f"{name:40}{percentile_ms(good, 50):9.1f}{percentile_ms(good, 95):9.1f}"
