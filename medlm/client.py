"""Asks the model server about one text; whatever goes wrong, the answer is honest and careful."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace

import httpx

from common.acuity import more_urgent, rank
from common.logs import get_logger
from medlm.redflags import RedFlag, default_screener
from medlm.screen import Screen
from medlm.serving.headers import DEADLINE_HEADER, LIVE, PRIORITY_HEADER, RED_FLAG
from medlm.triage.result import TriageResult, unavailable

_log = get_logger("medlm.client")
FAILURES_TO_OPEN = 3
OPEN_FOR_S = 5.0


class TriageClient:
    """Triage over HTTP with a deadline, one retry of a broken connection, and a circuit breaker.

    After three failures in a row the server is left alone for five seconds; then one request tries it.
    """

    def __init__(
        self,
        url: str,
        deadline_s: float = 2.0,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        screener: Screen | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._deadline_s = url.rstrip("/"), deadline_s
        self._transport, self._screener, self._clock = transport, screener, clock
        self._client: httpx.AsyncClient | None = None
        self._failures, self._closed_again_at = 0, 0.0

    async def triage(self, text: str) -> TriageResult:
        """The result for one text. Never raises: a failure gives status "unavailable".

        Then the acuity is that of the local red flags, and at least "urgent". An answer of the server is
        never below the local red flags either.
        """
        flags = (self._screener or default_screener()).screen(text)
        if self._is_open():
            return unavailable(flags)
        try:
            async with asyncio.timeout(self._deadline_s):
                result = _with_floor(await self._ask(text, flagged=bool(flags)), flags)
        except Exception as error:  # a failure is a result in the safety path
            self._fail(error)
            return unavailable(flags)
        self._failures = 0
        return result

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client:
            await self._client.aclose()
            self._client = None

    async def _ask(self, text: str, *, flagged: bool) -> TriageResult:
        if self._client is None:
            self._client = httpx.AsyncClient(transport=self._transport, timeout=self._deadline_s)
        headers = {
            PRIORITY_HEADER: RED_FLAG if flagged else LIVE,
            DEADLINE_HEADER: str(max(1, int(self._deadline_s * 1000))),
        }
        sent = text.encode("utf-8", "replace").decode()  # half a surrogate pair cannot travel
        body = {"texts": [sent], "evidence": False if flagged else "when_urgent"}
        request = self._client.build_request("POST", f"{self._url}/v1/triage", json=body, headers=headers)
        try:
            answer = await self._client.send(request)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            answer = await self._client.send(request)  # a kept connection that the server had closed
        answer.raise_for_status()
        (only,) = answer.json()["results"]
        return TriageResult.from_json(only)

    def _is_open(self) -> bool:
        if self._failures < FAILURES_TO_OPEN:
            return False
        if self._clock() < self._closed_again_at:
            return True
        self._closed_again_at = self._clock() + OPEN_FOR_S  # this request tries; the others go on waiting
        return False

    def _fail(self, error: Exception) -> None:
        refused = isinstance(error, httpx.HTTPStatusError) and error.response.is_client_error
        if not refused:
            self._failures += 1
            self._closed_again_at = self._clock() + OPEN_FOR_S
        _log.warning("triage unavailable", error_type=type(error).__name__, failures=self._failures)


def _with_floor(result: TriageResult, flags: tuple[RedFlag, ...]) -> TriageResult:
    """The server's result with the local red flags that it lacks, and never below any of them.

    A server with older rules may know a flag at a lower acuity: the local one stands beside it.
    """
    acuity = more_urgent(result.acuity, *(flag.acuity for flag in flags + result.red_flags))
    known = {(flag.rule_id, flag.acuity) for flag in result.red_flags}
    added = tuple(flag for flag in flags if (flag.rule_id, flag.acuity) not in known)
    red_flags = tuple(sorted(added + result.red_flags, key=lambda flag: rank(flag.acuity)))
    abstained = result.abstained and acuity != "emergency"
    return replace(result, acuity=acuity, red_flags=red_flags, abstained=abstained)
