"""Between the HTTP routes and the models: loads the engine, screens, queues and measures."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

from common.acuity import rank
from common.logs import get_logger
from medlm.errors import ModelError
from medlm.redflags import RedFlag, default_screener
from medlm.screen import Screen
from medlm.serving.allowance import Allowance
from medlm.serving.batcher import Batcher, BatchReport, Refused
from medlm.serving.cache import ResultCache
from medlm.serving.headers import LIVE, NORMAL, RED_FLAG
from medlm.serving.metrics import Metrics
from medlm.settings import MedlmSettings
from medlm.triage.result import TriageResult

_log = get_logger("medlm.serving")
SCREEN_AT_ONCE = 8
"""Texts screened before other requests get their turn on the event loop."""
LOOKING_SHARE = 0.2
"""Of the time, while the queue is full, that may go into looking for red flags in what is then refused."""
WHEN_URGENT: Literal["when_urgent"] = "when_urgent"
Evidence = bool | Literal["when_urgent"]
EVIDENCE_READINGS: dict[Evidence, int] = {False: 1, WHEN_URGENT: 3, True: 12}
"""Readings of a text that its place in a batch stands for: a report has about ten parts, and about one
in five is urgent without a red flag."""


class Engine(Protocol):
    """What the server needs of an engine."""

    model: str
    embedding_model: str

    def triage(
        self,
        texts: Sequence[str],
        *,
        red_flags: Sequence[tuple[RedFlag, ...]] | None = None,
        langs: Sequence[str | None] | None = None,
    ) -> list[TriageResult]: ...

    def explain(self, text: str, result: TriageResult) -> TriageResult: ...

    def embed(self, texts: Sequence[str]) -> np.ndarray[Any, Any]: ...

    def count_tokens(self, text: str) -> int: ...

    def warm_up(self) -> None: ...


@dataclass(frozen=True)
class Case:
    """A text that waits for triage, screened already."""

    text: str
    red_flags: tuple[RedFlag, ...]
    lang: str | None
    evidence: Evidence = False

    @property
    def readings(self) -> int:
        """How often the model may have to read the text."""
        settled = self.red_flags and self.evidence == WHEN_URGENT
        return 1 if settled else EVIDENCE_READINGS[self.evidence]

    def wants_evidence(self, result: TriageResult) -> bool:
        """Whether the parts that raised this result's level are looked for."""
        if self.evidence == WHEN_URGENT:
            return not self.red_flags and rank(result.acuity) <= rank("urgent")
        return bool(self.evidence)


class NotReady(Exception):
    """The models are still loading, or could not be loaded; the message says which."""


class Service:
    """One engine in one worker thread, with a queue for triage and one for embeddings."""

    def __init__(
        self,
        load: Callable[[], Engine],
        settings: MedlmSettings,
        metrics: Metrics,
        load_screen: Callable[[], Screen] = default_screener,
    ) -> None:
        self._load, self._load_screen = load, load_screen
        self._settings, self._metrics = settings, metrics
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="model")
        self._engine: Engine | None = None
        self._screener: Screen | None = None
        self._problem = "the models are loading"
        self._loading: asyncio.Task[None] | None = None
        self._triage: Batcher[Case, TriageResult] | None = None
        self._cache: ResultCache | None = None
        self._looking = Allowance(LOOKING_SHARE)
        self._embeddings: Batcher[str, Any] | None = None

    def start(self) -> None:
        """Begin to load in the worker thread; call on the event loop."""
        self._loading = asyncio.get_running_loop().create_task(self._start())

    async def stop(self) -> None:
        """Finish what waits, then end the worker thread."""
        if self._loading:
            await self._loading
        for batcher in (self._triage, self._embeddings):
            if batcher:
                await batcher.drain()
        self._executor.shutdown()

    def engine(self) -> Engine:
        """The loaded engine; raises NotReady."""
        if self._engine is None:
            raise NotReady(self._problem)
        return self._engine

    def refuse_unread(self, priority: str) -> None:
        """Raise Refused where the queue is full and there is no time even to look at the text.

        Looking for red flags costs more than a refusal. While the queue is full, a share of the time goes
        into it; beyond that only requests whose client found a red flag are looked at.
        """
        if priority == RED_FLAG or self._triage is None:
            return
        try:
            self._triage.refuse_if_full(live=priority == LIVE)
        except Refused:
            if not self._looking.is_left():
                raise

    async def triage(
        self, texts: Sequence[str], *, lang: str | None, evidence: Evidence, priority: str, deadline_s: float
    ) -> list[TriageResult]:
        """Results in order; a red flag puts its text, or the live mark all of them, into the fast lane.

        A request with a red flag is never refused for want of room.
        """
        engine = self.engine()
        assert self._triage and self._screener and self._cache
        cases: list[Case] = []
        looked_s = 0.0
        for number, text in enumerate(texts):
            started = time.perf_counter()
            cases.append(Case(text, self._screener.screen(text), lang, evidence))
            looked_s += time.perf_counter() - started
            if number % SCREEN_AT_ONCE == SCREEN_AT_ONCE - 1:
                await asyncio.sleep(0)
        must = priority == RED_FLAG or any(case.red_flags for case in cases)
        if not must:
            try:
                self._triage.refuse_if_full(len(texts), live=priority == LIVE)
            except Refused:
                self._looking.spend(looked_s)
                raise
        results: dict[int, TriageResult] = {}
        lanes: dict[bool, list[int]] = {True: [], False: []}
        keys = [self._cache.key(case.text, case.red_flags, lang) for case in cases]
        for number, case in enumerate(cases):
            known = self._cache.get(keys[number], case.red_flags)
            if known and not case.wants_evidence(known):
                results[number] = known
            else:
                lanes[priority != NORMAL or bool(case.red_flags)].append(number)
        submit = self._triage.submit

        async def lane(is_live: bool) -> None:
            numbers = lanes[is_live]
            if numbers:
                own = [
                    (case, engine.count_tokens(case.text) * case.readings)
                    for case in map(cases.__getitem__, numbers)
                ]
                answers = await submit(own, deadline_s=deadline_s, live=is_live, must=must)
                results.update(zip(numbers, answers, strict=True))

        if lanes[True] and lanes[False]:
            await _both(lane(True), lane(False))
        else:
            await lane(bool(lanes[True]))
        for number, result in results.items():
            self._cache.put(keys[number], result)
            self._metrics.acuities.labels(result.acuity, str(result.abstained).lower()).inc()
        return [results[number] for number in range(len(texts))]

    async def embed(
        self, texts: Sequence[str], *, live: bool, deadline_s: float
    ) -> tuple[np.ndarray[Any, Any], int]:
        """Vectors in order, and the tokens read."""
        engine = self.engine()
        assert self._embeddings
        items = [(text, engine.count_tokens(text)) for text in texts]
        vectors = await self._embeddings.submit(items, deadline_s=deadline_s, live=live)
        return np.array(vectors), sum(tokens for _, tokens in items)

    def update_gauges(self) -> None:
        """Bring the queue's gauges up to date."""
        for kind, batcher in (("triage", self._triage), ("embeddings", self._embeddings)):
            self._metrics.waiting.labels(kind).set(batcher.waiting if batcher else 0)

    async def _start(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            engine = await loop.run_in_executor(self._executor, self._load_warm)
        except ModelError as error:
            self._problem = str(error)
            _log.error("models cannot be loaded", reason=str(error))
            return
        except Exception as error:  # the server stays up and says so
            self._problem = f"the models cannot be loaded ({type(error).__name__}): see the server's log"
            _log.error("models cannot be loaded", error_type=type(error).__name__)
            return
        settings = self._settings
        self._triage = Batcher(
            lambda cases: _run_triage(engine, cases),
            self._executor,
            budget=settings.medlm_token_budget,
            capacity=settings.medlm_queue_texts,
            most_wait_s=settings.medlm_wait_ms / 1000,
            report=lambda report: self._measure("triage", report),
        )
        self._embeddings = Batcher(
            lambda texts: list(engine.embed(texts)),
            self._executor,
            budget=settings.medlm_token_budget,
            capacity=settings.medlm_queue_texts,
            most_wait_s=settings.medlm_wait_ms / 1000,
            report=lambda report: self._measure("embeddings", report),
        )
        self._cache = ResultCache(settings.medlm_cache_texts, engine.model)
        self._engine = engine
        _log.info("ready", model=engine.model)

    def _load_warm(self) -> Engine:
        self._screener = self._load_screen()
        engine = self._load()
        engine.warm_up()
        return engine

    def _measure(self, kind: str, report: BatchReport) -> None:
        self._metrics.batch_texts.labels(kind).observe(report.texts)
        self._metrics.batch_seconds.labels(kind).observe(report.seconds)
        self._metrics.wasted.labels(kind).inc(report.wasted)


def _run_triage(engine: Engine, cases: Sequence[Case]) -> list[TriageResult]:
    results = engine.triage(
        [case.text for case in cases],
        red_flags=[case.red_flags for case in cases],
        langs=[case.lang for case in cases],
    )
    return [
        engine.explain(case.text, result) if case.wants_evidence(result) else result
        for case, result in zip(cases, results, strict=True)
    ]


async def _both(first: Any, second: Any) -> None:
    """Await both; when one fails the other is cancelled, and the plain exception is raised."""
    tasks = [asyncio.ensure_future(first), asyncio.ensure_future(second)]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
