"""The HTTP interface: contract, refusals in plain words, and nothing of a patient in what it tells others."""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from threading import Event
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medlm.errors import WeightsMissing
from medlm.redflags import RedFlag
from medlm.screen import Screen
from medlm.server import create_app
from medlm.serving.dummy import DummyEngine
from medlm.serving.service import Engine
from medlm.settings import MedlmSettings
from tests.medlm.flags import WORD, OneRule

WRITTEN = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(str.strip)


@asynccontextmanager
async def server(
    load: Callable[[], Engine] = DummyEngine,
    *,
    wait: bool = True,
    load_screen: Callable[[], Screen] = OneRule,
    **options: Any,
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server in this process, with its start and end."""
    app = create_app(MedlmSettings(_env_file=None, **options), load, load_screen)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://medlm") as client,
    ):
        for _ in range(500 if wait else 0):
            if (await client.get("/ready")).is_success:
                break
            await asyncio.sleep(0.01)
        yield client


def ask(test: Callable[[httpx.AsyncClient], Awaitable[Any]], **options: Any) -> Any:
    """What the test body returns, run against a server of its own."""

    async def body() -> Any:
        async with server(**options) as client:
            return await test(client)

    return asyncio.run(asyncio.wait_for(body(), 30))


def post(body: Any, route: str = "/v1/triage", headers: dict[str, str] | None = None, **options: Any) -> Any:
    """The answer to one request."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} | (headers or {})
    return ask(lambda client: client.post(route, content=content, headers=headers), **options)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(WRITTEN, min_size=1, max_size=8), min_size=1, max_size=8))
def test_every_request_is_answered_with_its_own_results(requests: list[list[str]]) -> None:
    """Requests in flight together each get what the engine says about their own texts, in order."""

    async def test(client: httpx.AsyncClient) -> list[httpx.Response]:
        return await asyncio.gather(
            *(client.post("/v1/triage", json={"texts": texts}) for texts in requests)
        )

    for texts, answer in zip(requests, ask(test), strict=True):
        expected = DummyEngine().triage(texts, red_flags=[OneRule().screen(text) for text in texts])
        got = answer.json()["results"]
        assert [result.acuity for result in expected] == [result["acuity"] for result in got]
        assert 200 == answer.status_code


def test_a_result_has_every_field_of_the_contract() -> None:
    """Acuity, probabilities, set, red flags with their place, conditions, evidence and model."""
    (result,) = post({"texts": [f"a {WORD} here"], "evidence": True}).json()["results"]
    assert {
        "status": "ok", "acuity": "emergency", "prediction_set": ["emergency"], "abstained": False,
        "probabilities": {"emergency": 1.0, "urgent": 0.0, "routine": 0.0, "self_care": 0.0, "none": 0.0},
        "red_flags": [{
            "rule_id": "test-rule", "acuity": "emergency", "group": "test", "path": "medical",
            "start": 2, "end": 13, "span": WORD,
        }],
        "conditions": [], "evidence": [{"start": 0, "end": 18, "text": "a stroke-word here", "weight": 1.0}],
        "model": "dummy",
    } == result  # fmt: skip


class Levelled(DummyEngine):
    """Gives each text the acuity that it names."""

    def triage(self, texts: Sequence[str], **given: Any) -> list[Any]:
        """The first word is the level."""
        return [
            result if result.red_flags else replace(result, acuity=text.split()[0])
            for text, result in zip(texts, super().triage(texts, **given), strict=True)
        ]


def test_evidence_when_urgent_is_for_escalations_without_a_red_flag() -> None:
    """Where the rules give the words, or nobody is called, no time is spent on it."""
    texts = ["emergency one", "urgent two", "routine three", f"emergency {WORD}"]
    answer = post({"texts": texts, "evidence": "when_urgent"}, load=Levelled)
    assert [1, 1, 0, 0] == [len(result["evidence"]) for result in answer.json()["results"]]


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"texts": []}, 422, "texts"),
        ({"texts": ["fine", "   "]}, 422, "empty"),
        ({"texts": "not a list"}, 422, "array"),
        ({"texts": [1]}, 422, "string"),
        ({}, 422, "texts"),
        ({"texts": ["a"], "lang": "fr"}, 422, "'en' or 'zh'"),
        ({"texts": ["a"], "colour": "red"}, 422, "not permitted"),
        ({"texts": ["a"], "evidence": "always"}, 422, "evidence"),
        ({"texts": ["a"] * 257}, 413, "at most 256"),
        ({"texts": ["a" * 20_001]}, 413, "at most 20000"),
        (b'{"texts": ["\xff\xfe"]}', 400, "UTF-8"),
        (b'{"texts": ["\\ud800"]}', 422, "surrogate"),
        (b"{", 422, "JSON"),
        (b"", 422, "body"),
        (b'{"texts": ["' + b"a" * 9_000_000 + b'"]}', 413, "larger than"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_bad_request_is_refused_with_a_sentence(body: Any, status: int, says: str) -> None:
    """Each fault is named, with what to do, and as 4xx."""
    answer = post(body)
    assert status == answer.status_code
    assert says in answer.json()["error"]["message"]


@pytest.mark.parametrize("value", ["soon", "0", "-5", "٣", "1.5"])
def test_a_deadline_that_is_no_number_is_refused(value: str) -> None:
    """The deadline header is a whole number of milliseconds."""
    answer = post({"texts": ["a"]}, headers={"X-Careline-Deadline-Ms": value.encode()})  # type: ignore[dict-item]
    assert 400 == answer.status_code
    assert "milliseconds" in answer.json()["error"]["message"]


def test_a_body_without_its_content_type_is_refused_with_what_to_send() -> None:
    """The likeliest mistake at a command line is named."""
    answer = post({"texts": ["a"]}, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert 422 == answer.status_code
    assert "application/json" in answer.json()["error"]["message"]


def test_an_unknown_priority_is_refused() -> None:
    """The priority is live or normal."""
    assert 400 == post({"texts": ["a"]}, headers={"X-Careline-Priority": "vip"}).status_code


def test_embeddings_have_the_shape_of_openai() -> None:
    """One vector a text, in order, as numbers or as base64, with the tokens that were read."""

    async def test(client: httpx.AsyncClient) -> Any:
        plain = await client.post("/v1/embeddings", json={"input": ["one", "two"], "model": "dummy"})
        packed = await client.post("/v1/embeddings", json={"input": "two", "encoding_format": "base64"})
        return plain.json(), packed.json()

    plain, packed = ask(test)
    vectors = DummyEngine().embed(["one", "two"])
    assert {"object": "embedding", "index": 1, "embedding": vectors[1].tolist()} == plain["data"][1]
    assert ("list", "dummy", 2) == (plain["object"], plain["model"], plain["usage"]["total_tokens"])
    assert vectors[1].tobytes() == base64.b64decode(packed["data"][0]["embedding"])


def test_another_embedding_model_is_not_pretended_to() -> None:
    """A request for a model that this server does not have is refused."""
    assert 404 == post({"input": "a", "model": "ada"}, "/v1/embeddings").status_code


class Held(DummyEngine):
    """A model that waits until it is let go, and counts the texts that it read."""

    def __init__(self) -> None:
        self.open, self.entered = Event(), Event()
        self.read: list[str] = []

    def triage(self, texts: Sequence[str], **given: Any) -> list[Any]:
        """Wait, then answer."""
        self.entered.set()
        assert self.open.wait(10)
        self.read += texts
        return super().triage(texts, **given)


def test_a_full_queue_answers_503_with_the_time_to_come_back() -> None:
    """Ordinary texts are refused while urgent words are still taken."""
    engine = Held()

    async def test(client: httpx.AsyncClient) -> list[httpx.Response]:
        first = asyncio.create_task(client.post("/v1/triage", json={"texts": ["first"]}))
        await asyncio.to_thread(engine.entered.wait, 10)
        second = asyncio.create_task(client.post("/v1/triage", json={"texts": ["a", "b"]}))
        await asyncio.sleep(0.05)
        refused = await client.post("/v1/triage", json={"texts": ["c"]})
        urgent = asyncio.create_task(client.post("/v1/triage", json={"texts": [WORD]}))
        await asyncio.sleep(0.05)
        engine.open.set()
        return [await first, await second, refused, await urgent]

    answers = ask(test, load=lambda: engine, medlm_queue_texts=2)
    assert [200, 200, 503, 200] == [answer.status_code for answer in answers]
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60
    assert "c" not in engine.read


def test_no_request_with_a_red_flag_is_refused() -> None:
    """Neither one that the server finds nor one that the client names, however full the queue is."""
    engine = Held()

    async def test(client: httpx.AsyncClient) -> list[int]:
        first = asyncio.create_task(client.post("/v1/triage", json={"texts": ["first"]}))
        await asyncio.to_thread(engine.entered.wait, 10)
        named = {"X-Careline-Priority": "red-flag"}
        waiting = [
            asyncio.create_task(client.post("/v1/triage", json={"texts": [text, "b"]}, headers=headers))
            for text, headers in [("a", {}), ("c", named), (f"a {WORD}", {}), ("d", {}), (WORD, named)] * 5
        ]
        while sum(one.done() for one in waiting) < 9:
            await asyncio.sleep(0.01)
        engine.open.set()
        await first
        return [one.status_code for one in await asyncio.gather(*waiting)]

    statuses = ask(test, load=lambda: engine, medlm_queue_texts=2)
    assert [200, 200, 200, 503, 200, 503, 200, 200, 503, 200] == statuses[:10]
    assert [503, 200, 200, 503, 200] * 3 == statuses[10:]


class Crowded(OneRule):
    """Lets somebody else keep the event loop for a while after each "busy" that it looks at."""

    def screen(self, text: str) -> tuple[RedFlag, ...]:
        """Look in no time; the others come in between."""
        if text == "busy":
            asyncio.get_running_loop().call_soon(time.sleep, 0.4)
        return super().screen(text)


def test_the_time_of_others_is_not_taken_from_looking_for_red_flags() -> None:
    """A full queue, and many texts looked at while others are served: the next red flag is still found."""
    engine = Held()

    async def test(client: httpx.AsyncClient) -> list[int]:
        async def triage(*texts: str) -> int:
            return (await client.post("/v1/triage", json={"texts": texts})).status_code

        async def one_waits() -> bool:
            return 'waiting_texts{kind="triage"} 1.0' in (await client.get("/metrics")).text

        first = asyncio.create_task(triage("first"))
        await asyncio.to_thread(engine.entered.wait, 10)
        waiting = asyncio.create_task(triage("a"))
        while not await one_waits():
            await asyncio.sleep(0.01)
        refused = await triage(*["b"] * 7, "busy", *["c"] * 8)
        flagged = asyncio.create_task(triage(f"a {WORD}"))
        while await one_waits() and not flagged.done():
            await asyncio.sleep(0.01)
        engine.open.set()
        return [refused, *await asyncio.gather(first, waiting, flagged)]

    statuses = ask(test, load=lambda: engine, load_screen=Crowded, medlm_queue_texts=1)
    assert [503, 200, 200, 200] == statuses


class Counting(DummyEngine):
    """Counts the texts that it reads."""

    def __init__(self) -> None:
        self.read = 0

    def triage(self, texts: Sequence[str], **given: Any) -> list[Any]:
        """Count and answer."""
        self.read += len(texts)
        return super().triage(texts, **given)


def test_a_text_that_comes_again_is_not_read_again() -> None:
    """The second answer is the first one, out of the cache; with no cache it is read twice."""

    async def test(client: httpx.AsyncClient) -> list[Any]:
        return [(await client.post("/v1/triage", json={"texts": [f"a {WORD}"]})).json() for _ in range(2)]

    for size, read in ((10, 1), (0, 2)):
        engine = Counting()
        first, second = ask(test, load=lambda: engine, medlm_cache_texts=size)  # noqa: B023
        assert (first, read) == (second, engine.read)


def test_ten_thousand_texts_in_one_call_are_refused_and_the_next_call_is_answered() -> None:
    """A sentence says how many are taken, and the server goes on."""

    async def test(client: httpx.AsyncClient) -> tuple[httpx.Response, httpx.Response]:
        many = await client.post("/v1/triage", json={"texts": ["my knee hurts"] * 10_000})
        return many, await client.post("/v1/triage", json={"texts": ["my knee hurts"]})

    many, one = ask(test)
    assert (413, 200) == (many.status_code, one.status_code)
    assert "10000 texts in one call: send at most 256" == many.json()["error"]["message"]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(WRITTEN, min_size=1, max_size=6), st.integers(0, 3), st.booleans()),
        min_size=2,
        max_size=12,
    )
)
def test_no_answer_is_another_s_when_others_hang_up_or_expire(
    requests: list[tuple[list[str], int, bool]],
) -> None:
    """Some leave, some have hardly any time, the queue overruns: who is answered gets their own results."""

    async def test(client: httpx.AsyncClient) -> list[httpx.Response | None]:
        async def one(texts: list[str], fate: int, live: bool) -> httpx.Response | None:
            headers = {"X-Careline-Priority": "live" if live else "normal"}
            if fate == 1:
                headers["X-Careline-Deadline-Ms"] = "1"
            asked = client.post("/v1/triage", json={"texts": texts}, headers=headers)
            if fate == 2:
                task = asyncio.ensure_future(asked)
                await asyncio.sleep(0)
                task.cancel()
                return None
            return await asked

        return await asyncio.gather(*(one(*request) for request in requests))

    answers = ask(test, medlm_queue_texts=8, medlm_token_budget=16)
    for (texts, _, _), answer in zip(requests, answers, strict=True):
        if answer is None or answer.status_code in (503, 504):
            continue
        expected = DummyEngine().triage(texts, red_flags=[OneRule().screen(text) for text in texts])
        assert 200 == answer.status_code
        assert [one.probabilities for one in expected] == [
            one["probabilities"] for one in answer.json()["results"]
        ]


def test_the_deadline_is_kept_in_the_queue() -> None:
    """A request whose deadline passes while it waits is answered 504 and its text never read."""
    engine = Held()

    async def test(client: httpx.AsyncClient) -> httpx.Response:
        first = asyncio.create_task(client.post("/v1/triage", json={"texts": ["first"]}))
        await asyncio.to_thread(engine.entered.wait, 10)
        headers = {"X-Careline-Deadline-Ms": "20"}
        late = await client.post("/v1/triage", json={"texts": ["late"]}, headers=headers)
        engine.open.set()
        await first
        return late

    answer = ask(test, load=lambda: engine)
    assert (504, ["first"]) == (answer.status_code, engine.read)


class Broken(DummyEngine):
    """A model that fails, with a patient's words in what it says."""

    def triage(self, texts: Sequence[str], **_given: Any) -> list[Any]:
        """Fail."""
        raise RuntimeError(f"cannot read {texts}")


def test_a_failing_model_gives_a_plain_500_and_the_server_stays_up(
    process_logs: Callable[[], str],
) -> None:
    """The answer and the log name the failure and hold none of the patient's words."""

    async def test(client: httpx.AsyncClient) -> tuple[httpx.Response, httpx.Response]:
        failed = await client.post("/v1/triage", json={"texts": ["my secret ailment"]})
        return failed, await client.get("/health")

    failed, health = ask(test, load=Broken)
    printed = process_logs()
    assert (500, 200) == (failed.status_code, health.status_code)
    assert "RuntimeError" in printed
    assert "secret ailment" not in failed.text + printed


def test_a_server_without_weights_stays_up_and_says_what_to_do() -> None:
    """Health is answered, readiness and requests are refused with the remedy."""

    def load() -> Engine:
        raise WeightsMissing("triage.safetensors is missing: run `medlm train triage`")

    async def test(client: httpx.AsyncClient) -> list[httpx.Response]:
        await asyncio.sleep(0.1)
        return [
            await client.get("/health"),
            await client.get("/ready"),
            await client.post("/v1/triage", json={"texts": ["a"]}),
        ]

    health, ready, answer = ask(test, load=load, wait=False)
    assert [200, 503, 503] == [health.status_code, ready.status_code, answer.status_code]
    assert "medlm train triage" in ready.json()["error"]["message"]
    assert "Retry-After" in answer.headers


def test_metrics_count_and_hold_no_words() -> None:
    """Operators see requests, levels and batches; a patient's words are not among them."""

    async def test(client: httpx.AsyncClient) -> str:
        await client.post("/v1/triage", json={"texts": [f"unmistakable {WORD}"]})
        await client.post("/v1/unmistakable", json={})
        return (await client.get("/metrics")).text

    text = ask(test)
    assert 'careline_medlm_requests_total{route="/v1/triage",status="200"} 1.0' in text
    assert 'careline_medlm_acuity_total{abstained="false",acuity="emergency"} 1.0' in text
    assert "unmistakable" not in text


def test_a_client_that_hangs_up_gives_its_place_up() -> None:
    """A request that is abandoned while it waits is not read by the model."""
    engine = Held()

    async def test() -> None:
        app = create_app(MedlmSettings(_env_file=None), lambda: engine, OneRule)
        async with app.router.lifespan_context(app), httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://medlm"
        ) as client:
            while not (await client.get("/ready")).is_success:
                await asyncio.sleep(0.01)
            first = asyncio.create_task(client.post("/v1/triage", json={"texts": ["first"]}))
            await asyncio.to_thread(engine.entered.wait, 10)
            await _hang_up(app, b'{"texts": ["abandoned"]}')
            engine.open.set()
            await first
            await client.post("/v1/triage", json={"texts": ["next"]})

    asyncio.run(asyncio.wait_for(test(), 20))
    assert ["first", "next"] == engine.read


async def _hang_up(app: Any, body: bytes) -> None:
    """One raw request whose client leaves as soon as the body is sent."""
    messages = iter(
        [{"type": "http.request", "body": body, "more_body": False}, {"type": "http.disconnect"}]
    )

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.02)
        return next(messages)

    async def send(_message: Any) -> None:
        return None

    scope = {
        "type": "http", "method": "POST", "path": "/v1/triage", "raw_path": b"/v1/triage",
        "query_string": b"", "headers": [(b"content-type", b"application/json")], "http_version": "1.1",
        "scheme": "http", "server": ("medlm", 80), "client": ("test", 1), "root_path": "",
        "asgi": {"version": "3.0"},
    }  # fmt: skip
    await asyncio.wait_for(app(scope, receive, send), 5)


def test_the_dummy_engine_tells_texts_apart() -> None:
    """Its vectors differ with the text, so that a mix-up would show."""
    assert not np.array_equal(DummyEngine().embed(["a"]), DummyEngine().embed(["b"]))
