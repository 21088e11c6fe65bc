"""The servers of the comparison: ours with its real model, and the peers in environments of their own."""

import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from medlm.bench.load import Ask
from medlm.bench.process import Server, running
from medlm.errors import ModelError

HERE = Path(__file__).parent / "peers"


@dataclass(frozen=True)
class Peer:
    """A server to compare with: how it is started, asked and found ready."""

    name: str
    what: str
    command: Callable[[Path, str, int], list[str]]
    path: str = "/v1/triage"

    def asks(self, texts: Sequence[str]) -> list[Ask]:
        """One request a text, as this server wants it."""
        key = "input" if "embeddings" in self.path else "texts"
        extra = {"model": "encoder"} if self.name == "infinity" else {}
        return [Ask.of_text(self.path, text, key, **extra) for text in texts]


def _script(name: str) -> Callable[[Path, str, int], list[str]]:
    return lambda env, model, port: [str(env / "bin/python"), str(HERE / name), model, str(port)]


def _infinity(env: Path, model: str, port: int) -> list[str]:
    return [
        str(env / "bin/infinity_emb"), "v2", "--model-id", model, "--served-model-name", "encoder",
        "--host", "127.0.0.1", "--port", str(port), "--engine", "torch", "--device", "cpu",
        "--no-bettertransformer",
    ]  # fmt: skip


PEERS = (
    Peer("pipeline", "transformers' pipeline behind FastAPI", _script("pipeline_server.py")),
    Peer("litserve", "LitServe, batches of 32", _script("litserve_server.py")),
    Peer("infinity", "infinity, embeddings", _infinity, "/embeddings"),
)


def make_environment(peer: Peer, folder: Path, say: Callable[[str], None]) -> Path:
    """The peer's environment, made when it is not there; raises ModelError when that fails."""
    env, wanted = folder / peer.name, HERE / f"{peer.name}.txt"
    done = env / "installed.txt"
    if done.is_file() and done.read_text() == wanted.read_text():
        return env
    say(f"making {env} (a few minutes, once)")
    pip = [sys.executable, "-m", "pip", "--python", str(env / "bin/python"), "install", "--quiet"]
    for command in ([sys.executable, "-m", "venv", "--without-pip", str(env)], [*pip, "-r", str(wanted)]):
        if subprocess.run(command, check=False).returncode:
            raise ModelError(f"the environment of {peer.name} cannot be made in {env}: see above")
    done.write_text(wanted.read_text())
    return env


@contextmanager
def ours(
    port: int, log: Path, *arguments: str, env: dict[str, str] | None = None
) -> Iterator[Server]:
    """Our server with its real model (or ``--dummy``), without its cache: each text is read."""
    command = [sys.executable, "-m", "medlm.cli", "serve", "--port", str(port), *arguments]
    settings = {"CARELINE_MEDLM_CACHE_TEXTS": "0", "CARELINE_LOG_LEVEL": "WARNING"} | (env or {})
    with running(command, f"http://127.0.0.1:{port}", ready="/ready", log=log, env=settings) as server:
        yield server


@contextmanager
def started(peer: Peer, env: Path, model: str, port: int, log: Path) -> Iterator[Server]:
    """A peer's server that has answered once."""
    url = f"http://127.0.0.1:{port}"
    with running(peer.command(env, model, port), url, ready="/health", log=log) as server:
        (ask,) = peer.asks(["hello"])
        request = urllib.request.Request(url + ask.path, ask.body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()
        yield server
