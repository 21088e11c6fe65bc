"""The client that never raises: whatever the server does, the patient's red flags stand."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.acuity import rank
from medlm.client import FAILURES_TO_OPEN, OPEN_FOR_S, TriageClient
from medlm.serving.dummy import DummyEngine
from medlm.triage import TriageResult
from tests.medlm.flags import WORD, OneRule


class Clock:
    """A clock that the test moves."""

    now = 100.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


def client(
    answer: Callable[[httpx.Request], Any], clock: Clock | None = None, **options: Any
) -> TriageClient:
    """A client whose server is a function."""
    transport = httpx.MockTransport(answer)
    return TriageClient(
        "http://medlm/", transport=transport, screener=OneRule(), clock=clock or Clock(), **options
    )


def good(request: httpx.Request) -> httpx.Response:
    """The dummy engine's answer, without red flags, as an outdated server would give it."""
    texts = json.loads(request.content)["texts"]
    return httpx.Response(200, json={"results": [one.to_json() for one in DummyEngine().triage(texts)]})


def test_a_server_s_answer_comes_through_unchanged() -> None:
    """What the server said is what the caller gets, red flags aside."""
    expected = DummyEngine().triage(["my knee hurts"])[0]
    assert expected == asyncio.run(client(good).triage("my knee hurts"))


def test_the_request_is_live_and_carries_its_deadline() -> None:
    """The server is told how long somebody waits, and that it is a patient."""
    seen: list[httpx.Headers] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return good(request)

    asyncio.run(client(answer, deadline_s=1.5).triage("hello"))
    assert ("live", "1500") == (seen[0]["X-Careline-Priority"], seen[0]["X-Careline-Deadline-Ms"])


def flagged(acuity: str, level: str) -> Callable[[httpx.Request], httpx.Response]:
    """A server whose rules know the word at another acuity than ours."""

    def answer(request: httpx.Request) -> httpx.Response:
        (text,) = json.loads(request.content)["texts"]
        result = DummyEngine().triage([text])[0].to_json()
        flag = asdict(OneRule().screen(text)[0]) | {"acuity": acuity}
        return httpx.Response(200, json={"results": [result | {"acuity": level, "red_flags": [flag]}]})

    return answer


@pytest.mark.parametrize("level", ["none", "urgent", "emergency"])
def test_a_server_with_older_rules_does_not_lower_a_local_flag(level: str) -> None:
    """The same rule at a lower acuity there: ours stands, and both are told."""
    result = asyncio.run(client(flagged("urgent", level)).triage(f"a {WORD}"))
    assert ("ok", "emergency", False) == (result.status, result.acuity, result.abstained)
    assert ["emergency", "urgent"] == [flag.acuity for flag in result.red_flags]


def test_a_flag_of_the_server_s_own_is_a_floor_too() -> None:
    """An acuity below the server's own red flag is not believed."""
    result = asyncio.run(client(flagged("emergency", "none")).triage(f"a {WORD}"))
    assert ("emergency", 1) == (result.acuity, len(result.red_flags))


def test_an_acuity_that_nobody_knows_is_a_failure_and_not_an_exception() -> None:
    """A red flag at a made-up acuity makes the answer unusable; the local rules stand."""
    result = asyncio.run(client(flagged("dire", "none")).triage(f"a {WORD}"))
    assert ("unavailable", "emergency") == (result.status, result.acuity)


def test_half_a_surrogate_pair_is_triaged_and_opens_no_breaker() -> None:
    """Text that UTF-8 cannot carry is sent with a question mark in its place, which moves nothing."""
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.extend(json.loads(request.content)["texts"])
        return good(request)

    async def body() -> list[str]:
        asked = client(answer)
        return [(await asked.triage("a\ud800b")).status for _ in range(FAILURES_TO_OPEN + 1)]

    assert ["ok"] * (FAILURES_TO_OPEN + 1) == asyncio.run(body())
    assert {"a?b"} == set(seen)


def test_evidence_is_asked_for_where_no_red_flag_gives_the_words() -> None:
    """A clinician sees why a case was escalated, by the rule's words or by the model's."""
    seen: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((json.loads(request.content)["evidence"], request.headers["X-Careline-Priority"]))
        return good(request)

    for text in ("my knee hurts", f"a {WORD}"):
        asyncio.run(client(answer).triage(text))
    assert [("when_urgent", "live"), (False, "red-flag")] == seen


def raises(error: Exception) -> Callable[[httpx.Request], httpx.Response]:
    """A server that fails so."""

    def answer(_request: httpx.Request) -> httpx.Response:
        raise error

    return answer


BAD_SERVERS = {
    "refused": raises(httpx.ConnectError("no")),
    "reset": raises(httpx.ReadError("no")),
    "500": lambda _request: httpx.Response(500, text="oops"),
    "503": lambda _request: httpx.Response(503, headers={"Retry-After": "1"}),
    "no json": lambda _request: httpx.Response(200, text="<html>"),
    "no results": lambda _request: httpx.Response(200, json={}),
    "two results": lambda _request: httpx.Response(200, json={"results": [1, 2]}),
    "other shape": lambda _request: httpx.Response(200, json={"results": [{"acuity": "fine"}]}),
    "nonsense acuity": lambda request: httpx.Response(
        200,
        json={"results": [DummyEngine().triage(["x"])[0].to_json() | {"acuity": "superb"}]},
    ),
}


@pytest.mark.parametrize("name", BAD_SERVERS)
def test_a_failing_server_leaves_the_rules_standing(name: str) -> None:
    """Unassessed counts as urgent; a local red flag makes it an emergency."""
    asked = client(BAD_SERVERS[name])
    plain = asyncio.run(asked.triage("my knee hurts"))
    flagged = asyncio.run(asked.triage(f"a {WORD} now"))
    assert ("unavailable", "urgent", True) == (plain.status, plain.acuity, plain.abstained)
    assert ("unavailable", "emergency") == (flagged.status, flagged.acuity)
    assert WORD == flagged.red_flags[0].span


def test_a_slow_server_is_given_up_at_the_deadline() -> None:
    """A server that never answers costs no more than the deadline."""

    async def never(_request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        raise AssertionError

    result = asyncio.run(asyncio.wait_for(client(never, deadline_s=0.05).triage("x"), 5))
    assert "unavailable" == result.status


def test_a_connection_that_the_server_had_closed_is_tried_once_more() -> None:
    """One broken connection is not yet a failure."""
    calls = 0

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise httpx.RemoteProtocolError("server disconnected")
        return good(request)

    assert "ok" == asyncio.run(client(answer).triage("hello")).status


def test_after_repeated_failures_the_server_is_left_alone_and_tried_again_later() -> None:
    """The breaker opens, lets one request through when its time is over, and closes on success."""
    calls, healthy, clock = 0, False, Clock()

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        return good(request) if healthy else httpx.Response(500)

    async def body() -> list[str]:
        nonlocal healthy
        asked = client(answer, clock)
        for _ in range(FAILURES_TO_OPEN + 5):
            await asked.triage("x")
        assert FAILURES_TO_OPEN == calls
        clock.now += OPEN_FOR_S + 1
        await asked.triage("x")
        await asked.triage("x")
        assert FAILURES_TO_OPEN + 1 == calls
        clock.now += OPEN_FOR_S + 1
        healthy = True
        return [(await asked.triage("x")).status for _ in range(3)]

    assert ["ok"] * 3 == asyncio.run(body())


def test_a_request_that_the_server_refuses_does_not_open_the_breaker() -> None:
    """A text that is too long is that text's fault, not the server's."""

    def answer(request: httpx.Request) -> httpx.Response:
        text = json.loads(request.content)["texts"][0]
        return good(request) if len(text) < 100 else httpx.Response(413)

    async def body() -> TriageResult:
        asked = client(answer)
        for _ in range(FAILURES_TO_OPEN + 1):
            assert "unavailable" == (await asked.triage("x" * 1000)).status
        return await asked.triage("x")

    assert "ok" == asyncio.run(body()).status


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_the_answer_is_never_below_a_local_red_flag(before: str, after: str) -> None:
    """Whatever the server says of a text with a red flag, it stays an emergency."""
    result = asyncio.run(client(good).triage(f"{before}{WORD}{after}"))
    assert 0 == rank(result.acuity)
    assert "test-rule" in {flag.rule_id for flag in result.red_flags}
