"""The `medlm` command as an operator runs it: pipes, exit codes, and a server that ends gracefully."""

import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import numpy as np
import pytest

from tests.stack import ROOT, free_port

MEDLM = [sys.executable, "-m", "medlm.cli"]


def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The command's end, with what it wrote."""
    return subprocess.run([*MEDLM, *arguments], input=given, capture_output=True, cwd=ROOT, check=False)


def test_triage_answers_line_by_line_in_both_languages() -> None:
    """The contract's fields; an emergency in either language is one."""
    reports = [
        {"id": "a", "text": "I've had crushing chest pain for an hour and my left arm is numb"},
        {"id": 2, "text": "我胸口压榨样疼痛一个小时了，左胳膊发麻", "lang": "zh"},
        {"id": "c", "text": "What are the visiting hours?"},
    ]
    done = run("triage", given="\n".join(json.dumps(one) for one in reports).encode())
    assert 0 == done.returncode, done.stderr
    out = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["a", 2, "c"] == [line["id"] for line in out]
    assert ["emergency", "emergency", "none"] == [line["acuity"] for line in out]
    assert 1 == pytest.approx(sum(out[0]["probabilities"].values()), abs=1e-4)


def test_a_malformed_line_ends_the_command_with_its_number() -> None:
    """The good line before it is answered; one sentence on standard error, no stack trace."""
    done = run("triage", given=b'{"id": 1, "text": "my knee hurts"}\n{"id": 2}\n')
    assert 1 == done.returncode
    assert 1 == len(done.stdout.splitlines())
    assert b"medlm: line 2: text is missing, or not a string\n" == done.stderr


def test_embed_writes_a_npy_file() -> None:
    """One row of 384 numbers a line."""
    done = run("embed", given='{"id": 1, "text": "headache"}\n{"id": 2, "text": "头痛"}\n'.encode())
    assert 0 == done.returncode, done.stderr
    vectors = np.load(io.BytesIO(done.stdout))
    assert (2, 384) == vectors.shape
    assert vectors[0] @ vectors[1] > 0.5


def test_evaluate_refuses_a_file_that_is_not_there() -> None:
    """One sentence that names it."""
    done = run("evaluate", "nowhere.jsonl")
    assert 1 == done.returncode
    assert done.stderr.startswith(b"medlm: nowhere.jsonl cannot be read")


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server process and its address, ended when the test is over."""
    port = free_port()
    process = subprocess.Popen(
        [*MEDLM, "serve", "--port", str(port), *arguments], cwd=ROOT, stderr=subprocess.PIPE
    )
    try:
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if httpx.get(f"{url}/ready", timeout=1).is_success:
                    break
            except httpx.HTTPError:
                time.sleep(0.05)
        yield process, url
    finally:
        process.kill()
        process.communicate()


def test_the_server_ends_on_sigterm_with_nothing_left_unanswered() -> None:
    """Ready, asked, told to end: the answer comes and the exit is clean."""
    with serving("--dummy") as (process, url):
        answer = httpx.post(f"{url}/v1/triage", json={"texts": ["hello"]})
        process.send_signal(signal.SIGTERM)
        assert 200 == answer.status_code
        assert 0 == process.wait(20)


def test_a_server_without_models_is_refused_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nonsense answers must not reach patients."""
    monkeypatch.setenv("CARELINE_MODE", "production")
    for name in ("SECRET_KEY", "CHANNEL_SECRET", "ENCRYPTION_KEYS"):
        monkeypatch.setenv(f"CARELINE_{name}", "x" * 44)
    done = run("serve", "--dummy", "--port", str(free_port()))
    assert 2 == done.returncode
    assert b"production" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"), [("TOKEN_BUDGET", "many", "integer"), ("PRECISION", "int3", "float32")]
)
def test_a_wrong_setting_is_named_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    """Which variable, and what it may be; no stack trace, and not what it was set to."""
    monkeypatch.setenv(f"CARELINE_MEDLM_{name}", value)
    done = run("serve", "--dummy", "--port", str(free_port()))
    written = done.stderr.decode()
    assert (2, 1) == (done.returncode, len(written.splitlines()))
    assert f"CARELINE_MEDLM_{name}" in written
    assert says in written
    assert value not in written


def test_importing_the_client_does_not_load_the_models() -> None:
    """The action server asks over HTTP and must start without torch."""
    code = "import sys, medlm.client; sys.exit('torch' in sys.modules or 'numpy' in sys.modules)"
    assert 0 == subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode
