"""The queue: right answers to the right texts, budgets kept, deadlines kept, urgent texts first."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medlm.serving.batcher import FIRST_GUESS, LIVE_STREAK, Batcher, BatchReport, Expired, Refused

REQUESTS = st.lists(
    st.tuples(st.lists(st.integers(1, 60), min_size=1, max_size=12), st.booleans()), min_size=1, max_size=12
)


def with_batcher(
    test: Callable[[Batcher[object, object]], Awaitable[None]],
    run: Callable[[Sequence[object]], Sequence[object]] = lambda items: [(item,) for item in items],
    *,
    budget: int = 64,
    capacity: int = 1000,
    most_wait_s: float = 1000,
    report: Callable[[BatchReport], None] = lambda _report: None,
) -> None:
    """Run a test body on an event loop of its own with a batcher in front of ``run``."""

    async def body() -> None:
        with ThreadPoolExecutor(1) as executor:
            batcher = Batcher(
                run, executor, budget=budget, capacity=capacity, most_wait_s=most_wait_s, report=report
            )
            await test(batcher)
            await batcher.drain()

    asyncio.run(asyncio.wait_for(body(), 20))


class Gate:
    """A model that waits until the test lets it go on, and remembers what it was given."""

    def __init__(self) -> None:
        self.open, self.entered = Event(), Event()
        self.batches: list[list[object]] = []

    def run(self, items: Sequence[object]) -> Sequence[object]:
        """Wait for the gate, then echo."""
        self.batches.append(list(items))
        self.entered.set()
        assert self.open.wait(10)
        return items

    async def is_busy(self) -> None:
        """Return when the model holds its first batch."""
        await asyncio.to_thread(self.entered.wait, 10)


@settings(max_examples=60, deadline=None)
@given(REQUESTS)
def test_no_request_gets_the_answer_of_another(requests: list[tuple[list[int], bool]]) -> None:
    """Whatever is asked at once, each request gets its own results in its own order."""

    async def test(batcher: Batcher[object, object]) -> None:
        asked = [
            [((number, at), tokens) for at, tokens in enumerate(lengths)]
            for number, (lengths, _) in enumerate(requests)
        ]
        answers = await asyncio.gather(
            *(
                batcher.submit(items, deadline_s=10, live=live)
                for items, (_, live) in zip(asked, requests, strict=True)
            )
        )
        assert [[(item,) for item, _ in items] for items in asked] == answers

    with_batcher(test)


@settings(max_examples=60, deadline=None)
@given(REQUESTS, st.integers(1, 100))
def test_no_batch_exceeds_the_token_budget(requests: list[tuple[list[int], bool]], budget: int) -> None:
    """A batch's padded size stays within the budget, a single text that is longer excepted."""
    reports: list[BatchReport] = []

    async def test(batcher: Batcher[object, object]) -> None:
        await asyncio.gather(
            *(batcher.submit([(0, tokens) for tokens in lengths], deadline_s=10) for lengths, _ in requests)
        )

    with_batcher(test, budget=budget, report=reports.append)
    assert sum(len(lengths) for lengths, _ in requests) == sum(report.texts for report in reports)
    assert [] == [report for report in reports if report.texts > 1 and report.padded_tokens > budget]


def test_a_live_text_overtakes_those_that_wait() -> None:
    """A text from a live intake runs before ordinary ones that came first."""
    gate = Gate()

    async def test(batcher: Batcher[object, object]) -> None:
        first = asyncio.create_task(batcher.submit([("first", 10)], deadline_s=10))
        await gate.is_busy()
        bulk = asyncio.create_task(batcher.submit([("bulk", 10)], deadline_s=10))
        live = asyncio.create_task(batcher.submit([("live", 10)], deadline_s=10, live=True))
        await asyncio.sleep(0)
        gate.open.set()
        await asyncio.gather(first, bulk, live)

    with_batcher(test, gate.run, budget=10)
    assert [["first"], ["live"], ["bulk"]] == gate.batches


def test_ordinary_texts_are_not_starved_by_live_ones() -> None:
    """After a streak of live batches an ordinary one has its turn."""
    gate = Gate()

    async def test(batcher: Batcher[object, object]) -> None:
        first = asyncio.create_task(batcher.submit([("first", 10)], deadline_s=10, live=True))
        await gate.is_busy()
        bulk = asyncio.create_task(batcher.submit([("bulk", 10)], deadline_s=10))
        live = asyncio.create_task(batcher.submit([("live", 10)] * 20, deadline_s=10, live=True))
        await asyncio.sleep(0)
        gate.open.set()
        await asyncio.gather(first, bulk, live)

    with_batcher(test, gate.run, budget=10)
    assert LIVE_STREAK == gate.batches.index(["bulk"])


def test_a_full_queue_refuses_at_once_and_still_takes_live_texts() -> None:
    """Beyond its capacity the queue says when to come back; live texts have a reserve."""
    gate = Gate()

    async def test(batcher: Batcher[object, object]) -> None:
        first = asyncio.create_task(batcher.submit([("first", 1)], deadline_s=10))
        await gate.is_busy()
        waiting = asyncio.create_task(batcher.submit([("waiting", 1)] * 4, deadline_s=10))
        await asyncio.sleep(0)
        with pytest.raises(Refused) as refusal:
            await batcher.submit([("more", 1)], deadline_s=10)
        assert 1 <= refusal.value.retry_after_s <= 60
        live = asyncio.create_task(batcher.submit([("live", 1)], deadline_s=10, live=True))
        await asyncio.sleep(0)
        assert 5 == batcher.waiting
        gate.open.set()
        await asyncio.gather(first, waiting, live)

    with_batcher(test, gate.run, capacity=4)


def test_a_queue_that_takes_too_long_is_full_however_short() -> None:
    """What counts is the estimated wait: long texts fill it, and what must be taken is taken."""
    gate = Gate()

    async def test(batcher: Batcher[object, object]) -> None:
        first = asyncio.create_task(batcher.submit([("first", 1)], deadline_s=10))
        await gate.is_busy()
        waiting = asyncio.create_task(batcher.submit([("long", int(FIRST_GUESS))], deadline_s=10))
        await asyncio.sleep(0)
        with pytest.raises(Refused):
            await batcher.submit([("more", 1)], deadline_s=10)
        must = asyncio.create_task(batcher.submit([("flagged", 1)], deadline_s=10, must=True))
        await asyncio.sleep(0)
        assert 2 == batcher.waiting
        gate.open.set()
        await asyncio.gather(first, waiting, must)
        batcher.refuse_if_full()

    with_batcher(test, gate.run, most_wait_s=0.5)


def test_what_expired_or_was_abandoned_is_never_run() -> None:
    """A deadline is kept while the model is busy, and neither that text nor a cancelled one is run later."""
    gate = Gate()

    async def test(batcher: Batcher[object, object]) -> None:
        first = asyncio.create_task(batcher.submit([("first", 1)], deadline_s=10))
        await gate.is_busy()
        left = asyncio.create_task(batcher.submit([("left", 1)], deadline_s=10))
        await asyncio.sleep(0)
        left.cancel()
        with pytest.raises(Expired):
            await batcher.submit([("late", 1)], deadline_s=0.01)
        gate.open.set()
        await first
        await batcher.submit([("next", 1)], deadline_s=10)

    with_batcher(test, gate.run)
    assert [["first"], ["next"]] == gate.batches


def test_one_failing_text_does_not_fail_its_neighbours() -> None:
    """A batch that fails is run again text by text, so only the culprit's request gets the error."""

    def run(items: Sequence[object]) -> Sequence[object]:
        if "bad" in items:
            raise RuntimeError("cannot read this one")
        return items

    async def test(batcher: Batcher[object, object]) -> None:
        answers = await asyncio.gather(
            batcher.submit([("good", 1)], deadline_s=10),
            batcher.submit([("bad", 1)], deadline_s=10),
            batcher.submit([("fine", 1)], deadline_s=10),
            return_exceptions=True,
        )
        assert [["good"], ["fine"]] == [answers[0], answers[2]]
        assert isinstance(answers[1], RuntimeError)

    with_batcher(test, run)


def test_a_closing_queue_finishes_what_waits_and_takes_no_more() -> None:
    """Draining answers everything that was taken and refuses the rest."""
    gate = Gate()

    async def test(batcher: Batcher[object, object]) -> None:
        first = asyncio.create_task(batcher.submit([("first", 1)], deadline_s=10))
        await gate.is_busy()
        waiting = asyncio.create_task(batcher.submit([("waiting", 1)], deadline_s=10))
        await asyncio.sleep(0)
        drained = asyncio.create_task(batcher.drain())
        await asyncio.sleep(0)
        with pytest.raises(Refused):
            await batcher.submit([("late", 1)], deadline_s=10)
        gate.open.set()
        await drained
        assert [["first"], ["waiting"]] == [await first, await waiting]

    with_batcher(test, gate.run)
