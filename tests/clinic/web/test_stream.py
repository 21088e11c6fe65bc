"""Open consoles hear of a change at once, and notice silence and the end of their session."""

import asyncio
import time

import pytest

from clinic import seen
from clinic.web import stream
from clinic.web.stream import Watcher
from common.clock import now
from tests.clinic.conftest import new_case


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def next_event(changes) -> str:
    return await asyncio.wait_for(anext(changes), 5)


async def test_fifty_consoles_hear_of_a_new_case_within_a_second(sessions):
    watcher = Watcher(sessions, every_s=0.05)
    work = asyncio.create_task(watcher.run())
    consoles = [watcher.changes(lambda: True) for _ in range(50)]
    for console in consoles:
        assert "retry: 1000\n\n" == await next_event(console)
        assert "event: queue\ndata: {}\n\n" == await next_event(console)
    await asyncio.sleep(0.2)
    for console in watcher._listeners:
        console.clear()
    started = time.monotonic()
    await asyncio.to_thread(new_case, sessions)
    for console in consoles:
        assert "event: queue\ndata: {}\n\n" == await next_event(console)
    assert time.monotonic() - started < 1.0
    watcher.close()
    work.cancel()


async def test_a_mark_is_told_apart_from_a_change_of_the_queue(sessions):
    case = new_case(sessions)
    watcher = Watcher(sessions, every_s=0.02)
    work = asyncio.create_task(watcher.run())
    changes = watcher.changes(lambda: True)
    assert "retry: 1000\n\n" == await next_event(changes)
    assert "event: queue\ndata: {}\n\n" == await next_event(changes)
    await asyncio.sleep(0.1)
    with sessions.begin() as session:
        seen.opened(session, case, now())
    heard = await next_event(changes)
    if heard.startswith("event: queue"):  # the watch's own first look, still in the air
        heard = await next_event(changes)
    assert "event: marks\ndata: {}\n\n" == heard
    watcher.close()
    work.cancel()


async def test_silence_is_filled_with_beats_and_the_end_of_the_session_is_told(sessions, monkeypatch):
    monkeypatch.setattr(stream, "BEAT_S", 0.02)
    alive = [True, False]
    changes = Watcher(sessions, every_s=1).changes(lambda: alive.pop(0))
    heard = [await next_event(changes) for _ in range(4)]
    assert ["event: beat\ndata: {}\n\n", "event: signed-out\ndata: {}\n\n"] == heard[2:]
    with pytest.raises(StopAsyncIteration):
        await next_event(changes)


async def test_closing_ends_every_stream(sessions):
    watcher = Watcher(sessions, every_s=1)
    changes = watcher.changes(lambda: True)
    await next_event(changes)
    await next_event(changes)
    watcher.close()
    with pytest.raises(StopAsyncIteration):
        await next_event(changes)


async def test_a_database_that_is_away_does_not_end_the_watch(sessions):
    answers = iter([RuntimeError("away"), ((1,), (0,)), ((1,), (0,)), ((2,), (0,))])

    class Flaky(Watcher):
        def _version(self):
            answer = next(answers, ((2,), (0,)))
            if isinstance(answer, Exception):
                raise answer
            return answer

    watcher = Flaky(sessions, every_s=0.01)
    changes = watcher.changes(lambda: True)
    await next_event(changes)
    await next_event(changes)
    work = asyncio.create_task(watcher.run())
    assert "event: queue\ndata: {}\n\n" == await next_event(changes)
    work.cancel()


pytestmark = pytest.mark.anyio
