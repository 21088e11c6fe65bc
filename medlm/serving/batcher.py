"""A queue in front of the model that forms batches, lets urgent texts overtake and refuses in time."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Run = Callable[[Sequence[Item]], Sequence[Result]]

LIVE_RESERVE = 1.5
"""How far beyond the queue's bounds live texts are still taken."""
FIRST_GUESS = 5000.0
"""Tokens a second before the first batch has been timed."""
FIRST_WEIGHT_S = 0.2
FADE = 0.8
"""What a batch's tokens and seconds still count for in the rate when the next one has run."""
LOOK_AHEAD = 256
"""How many waiting texts are compared in length with the oldest one."""
LIVE_STREAK = 8
"""After so many live batches one ordinary batch runs, so that nothing waits for ever."""


class Refused(Exception):
    """The queue is full or closing; try again in ``retry_after_s`` seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class Expired(Exception):
    """The deadline passed before the model got to it."""


@dataclass(eq=False)
class _Entry(Generic[Item, Result]):
    item: Item
    tokens: int
    deadline: float
    answer: "asyncio.Future[Result]"


@dataclass(frozen=True)
class BatchReport:
    """What one forward batch held."""

    texts: int
    padded_tokens: int
    seconds: float
    wasted: int = 0
    """Texts that had expired, or whose client had left, when the model began with them."""


class Batcher(Generic[Item, Result]):
    """Runs ``run`` on batches in an executor of one thread; asked on one event loop.

    The thread takes its next batch by itself: a busy event loop delays answers, never the model.

    A batch holds at most ``budget`` padded tokens (number of texts × tokens of the longest), one text
    that is longer on its own excepted. What expired or was abandoned while it waited is never run.
    """

    def __init__(
        self,
        run: Run[Item, Result],
        executor: Executor,
        *,
        budget: int,
        capacity: int,
        most_wait_s: float = math.inf,
        report: Callable[[BatchReport], None] = lambda _report: None,
    ) -> None:
        self._run, self._executor = run, executor
        self._budget, self._capacity, self._most_wait_s, self._report = budget, capacity, most_wait_s, report
        self._live: deque[_Entry[Item, Result]] = deque()
        self._other: deque[_Entry[Item, Result]] = deque()
        self._lock = Lock()  # of the lanes, their tokens and whether the thread is at work
        self._at_work = False
        self._ended: float | None = None  # the batch before, while others waited
        self._idle = asyncio.Event()
        self._idle.set()
        self._closing = False
        self._streak = 0
        self._tokens = 0  # that wait
        self._done, self._busy_s = FIRST_GUESS * FIRST_WEIGHT_S, FIRST_WEIGHT_S
        self._loop = asyncio.get_running_loop()

    @property
    def waiting(self) -> int:
        """Texts in the queue, the running batch not counted."""
        return len(self._live) + len(self._other)

    @property
    def _rate(self) -> float:
        """Tokens a second, of late; the event loop's own delays count."""
        return self._done / max(self._busy_s, 1e-4)

    def refuse_if_full(self, texts: int = 1, *, live: bool = False) -> None:
        """Raise Refused when so many texts find no place: too many wait, or they would wait too long."""
        reserve = LIVE_RESERVE if live else 1.0
        too_many = self.waiting + texts > self._capacity * reserve
        if self._closing or too_many or self._tokens > self._rate * self._most_wait_s * reserve:
            raise Refused(self._retry_after())

    async def submit(
        self,
        items: Sequence[tuple[Item, int]],
        *,
        deadline_s: float,
        live: bool = False,
        must: bool = False,
    ) -> list[Result]:
        """The results of the items (each with its tokens), in order.

        Raises Refused at once when the queue is closing or (unless they ``must`` be taken) full, Expired
        when ``deadline_s`` seconds pass, and whatever ``run`` raised for one of these items. Cancelling
        gives the place up.
        """
        if self._closing or not must:
            self.refuse_if_full(len(items), live=live)
        deadline = time.monotonic() + deadline_s
        entries: list[_Entry[Item, Result]] = [
            _Entry(item, max(tokens, 1), deadline, self._loop.create_future()) for item, tokens in items
        ]
        with self._lock:
            (self._live if live else self._other).extend(entries)
            self._tokens += sum(entry.tokens for entry in entries)
            self._idle.clear()
            if not self._at_work:
                self._at_work = True
                self._executor.submit(self._work)
        answers = asyncio.gather(*(entry.answer for entry in entries))
        try:
            async with asyncio.timeout(deadline_s):
                return list(await answers)
        except TimeoutError:
            raise Expired("the deadline passed while the request waited") from None
        finally:
            for entry in entries:
                entry.answer.cancel()

    async def drain(self) -> None:
        """Take nothing more, finish what waits, and stop."""
        self._closing = True
        await self._idle.wait()

    def _work(self) -> None:
        """One batch, in the model's thread; then the next is put behind what else waits for the thread."""
        started = time.monotonic()
        with self._lock:
            batch = self._take(started)
            if not batch:
                self._at_work, self._ended = False, None
                self._loop.call_soon_threadsafe(self._rest)
                return
        wasted = sum(entry.answer.done() or entry.deadline <= time.monotonic() for entry in batch)
        answers = self._answers(batch)
        ended = time.monotonic()
        seconds = ended - (self._ended or started)
        with self._lock:
            self._done = FADE * self._done + sum(entry.tokens for entry in batch)
            self._busy_s = FADE * self._busy_s + seconds
            self._ended = ended
        padded = len(batch) * max(entry.tokens for entry in batch)
        report = BatchReport(len(batch), padded, seconds, wasted)
        self._loop.call_soon_threadsafe(self._give, answers, report)
        self._executor.submit(self._work)

    def _rest(self) -> None:
        if not self._at_work:
            self._idle.set()

    def _give(
        self, answers: list[tuple[_Entry[Item, Result], Result | BaseException]], report: BatchReport
    ) -> None:
        for entry, result in answers:
            if entry.answer.done():
                continue
            if isinstance(result, BaseException):
                entry.answer.set_exception(result)
            else:
                entry.answer.set_result(result)
        self._report(report)

    def _answers(
        self, batch: list[_Entry[Item, Result]]
    ) -> list[tuple[_Entry[Item, Result], Result | BaseException]]:
        """Results by entry; when a batch fails, each text alone, so that one cannot fail another's."""
        try:
            results = self._run([entry.item for entry in batch])
            return list(zip(batch, results, strict=True))
        except Exception as error:
            if len(batch) == 1:
                return [(batch[0], error)]
        return [pair for entry in batch for pair in self._answers([entry])]

    def _take(self, now: float) -> list[_Entry[Item, Result]]:
        for lane in (self._live, self._other):
            if any(entry.answer.done() or entry.deadline <= now for entry in lane):
                kept = [entry for entry in lane if not entry.answer.done() and entry.deadline > now]
                self._keep(lane, kept)
        live_turn = bool(self._live) and (self._streak < LIVE_STREAK or not self._other)
        lane = self._live if live_turn else self._other
        self._streak = self._streak + 1 if live_turn else 0
        batch = list(_similar(lane, self._budget))
        taken = set(map(id, batch))
        kept = [entry for entry in lane if id(entry) not in taken]
        self._keep(lane, kept)
        return batch

    def _keep(self, lane: "deque[_Entry[Item, Result]]", kept: "list[_Entry[Item, Result]]") -> None:
        self._tokens -= sum(entry.tokens for entry in lane) - sum(entry.tokens for entry in kept)
        lane.clear()
        lane.extend(kept)

    def _retry_after(self) -> int:
        return min(60, max(1, math.ceil(self._tokens / self._rate)))


def _similar(
    lane: "deque[_Entry[Item, Result]]", budget: int
) -> Iterator[_Entry[Item, Result]]:
    """The oldest entry and those nearest to it in length, while their padded size fits the budget."""
    if not lane:
        return
    oldest = lane[0]
    near = sorted(list(lane)[:LOOK_AHEAD], key=lambda entry: abs(entry.tokens - oldest.tokens))
    near.remove(oldest)
    longest, count = oldest.tokens, 1
    yield oldest
    for entry in near:
        longest = max(longest, entry.tokens)
        count += 1
        if longest * count > budget:
            return
        yield entry
