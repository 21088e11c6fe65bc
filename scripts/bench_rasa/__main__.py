"""Run it: `python -m scripts.bench_rasa [speed|identical|all]`; nothing else should be running."""

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

from scripts import prepare
from scripts.bench_rasa import measures
from scripts.bench_rasa.client import Door
from scripts.bench_rasa.identical import differences
from scripts.bench_rasa.servers import Servers
from scripts.bench_rasa.starter import QUESTION

SYMPTOM = "I have a sore throat and a runny nose since yesterday"


def measured(
    name: str, servers: Servers, door: Door, pid: int, text: str, args: argparse.Namespace
) -> dict[str, float]:
    """Every figure of one Rasa, printed as it comes."""

    def tell(what: str, shown: str) -> None:
        print(f"{name}: {what}: {shown}   (load {os.getloadavg()[0]:.1f})", flush=True)

    asyncio.run(measures.alone(door, text, 10))
    found = {"memory_ready": measures.memory_mb(pid)}
    cpu = measures.cpu_seconds(pid)
    found["rate"] = asyncio.run(measures.rate(door, text, args.clients, args.seconds))
    found["cpu_ms"] = (measures.cpu_seconds(pid) - cpu) / (found["rate"] * args.seconds) * 1000
    tell(
        f"{args.clients} clients",
        f"{found['rate']:.1f} messages/s, {found['cpu_ms']:.1f} ms of processor each",
    )
    found["alone"], found["alone_95"] = asyncio.run(measures.alone(door, text, 60))
    tell("one client", f"median {found['alone'] * 1000:.1f} ms, 95th % {found['alone_95'] * 1000:.1f} ms")
    four = asyncio.run(measures.burst(door, text))
    found["burst"] = max(four.seconds)
    shown = ", ".join(f"{value:.3f}" for value in four.seconds)
    tell("four at once", f"{shown} s, {'in order' if four.in_order else 'OUT OF ORDER'}")
    last = args.stock_turns if name == "stock" else args.turns
    at = tuple(turn for turn in (1, 20, 200, 1000) if turn < last) + (last,)
    long = asyncio.run(measures.long_conversation(door, text, servers.actions, last, at))
    for turn, (seconds, size) in long.turns.items():
        tell(f"turn {turn}", f"{seconds * 1000:.1f} ms, action call {size / 1000:.1f} kB")
    found["length"], found["call"] = long.ratio, long.turns[last][1] / 1000
    tell(f"{last} turns beside 20, in alternation", f"×{long.ratio:.2f}")
    found["memory"] = measures.memory_mb(pid)
    tell("memory", f"{found['memory_ready']:.0f} MB when ready, {found['memory']:.0f} MB after the load")
    return found


def speed(servers: Servers, args: argparse.Namespace) -> None:
    """Stock with DIET, then ours, then what of what."""
    door, pid = servers.stock(args.stock_model)
    stock = measured("stock", servers, door, pid, QUESTION, args)
    servers.stop(pid)
    door, pid = servers.ours()
    ours = measured("ours", servers, door, pid, SYMPTOM, args)
    servers.stop(pid)
    print("\n| ours to stock | stock | ours | ratio | bar |\n|---|---|---|---|---|")
    rows = [
        ("messages/s per process", "rate", "≥ 5", True), ("processor ms per message", "cpu_ms", "", False),
        ("one client, median s", "alone", "", False), ("last of four at once, s", "burst", "≥ 30", False),
        ("memory MB", "memory", "", False), ("action call at the end, kB", "call", "", False),
    ]  # fmt: skip
    for title, key, bar, more_is_better in rows:
        ratio = ours[key] / stock[key] if more_is_better else stock[key] / ours[key]
        print(f"| {title} | {stock[key]:.3f} | {ours[key]:.3f} | ×{ratio:.1f} | {bar} |")
    lengths = f"{stock['length']:.2f} | {ours['length']:.2f}"
    print(f"| {args.stock_turns} / {args.turns} turns to 20 | {lengths} | | ≤ 1.5 |")


def identical(servers: Servers, turns: int) -> int:
    """Whether every text is the same; the number of turns with another one."""
    stock, _pid = servers.ours_on_stock()
    ours, _pid = servers.ours()
    found = asyncio.run(differences(ours, stock, turns))
    print("\n".join(found[:20]))
    print(f"{turns} scripted turns: {len(found)} with other texts than stock Rasa's")
    return len(found)


def main() -> int:
    """Print every figure; fails when an answer differs from stock Rasa's."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bench_rasa")
    parser.add_argument("what", nargs="?", choices=("speed", "identical", "all"), default="all")
    parser.add_argument(
        "--stock-model", type=Path, help="a trained starter project (stock.tar.gz) of an earlier run"
    )
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--turns", type=int, default=1000, help="length of our long conversation")
    parser.add_argument("--stock-turns", type=int, default=300, help="length of stock's, which gets slow")
    parser.add_argument("--scripted", type=int, default=500, help="turns whose answers are compared")
    args = parser.parse_args()
    prepare.train_dialogue()
    different = 0
    with tempfile.TemporaryDirectory(prefix="careline-bench-rasa-") as folder:
        servers = Servers(Path(folder))
        try:
            if args.what in ("identical", "all"):
                different = identical(servers, args.scripted)
                servers.stop_dialogue()
            if args.what in ("speed", "all"):
                speed(servers, args)
        finally:
            servers.stop()
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
