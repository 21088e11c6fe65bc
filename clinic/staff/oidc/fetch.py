"""Reads JSON from the identity provider: never for long, never much, never from where it redirects to."""

import json
from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Any, Generic, TypeVar

import httpx

from clinic.staff.oidc.refusal import Reason, Refusal

MOST = 512 * 1024
PAUSE_S = 3.0
"""Seconds for which a failed reading is not tried again, so that a flood does not wait for it."""
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}
_Value = TypeVar("_Value")


class Fetcher:
    """One connection pool to the provider."""

    def __init__(self, timeout_s: float, transport: httpx.BaseTransport | None = None) -> None:
        self._timeout_s = timeout_s
        self._http = httpx.Client(timeout=timeout_s, follow_redirects=False, transport=transport)

    def json(self, method: str, url: str, **values: Any) -> tuple[int, dict[str, Any]]:
        """Status and JSON object; raises Refusal `away` or, for anything else than JSON, `unusable`."""
        headers = {**_HEADERS, **values.pop("headers", {})}
        until = monotonic() + 2 * self._timeout_s
        body = b""
        try:
            with self._http.stream(method, url, headers=headers, **values) as answer:
                for chunk in answer.iter_raw():
                    body += chunk
                    if len(body) > MOST:
                        raise Refusal("unusable", "an answer is too long")
                    if monotonic() > until:
                        raise Refusal("away", "an answer takes too long")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Refusal("away", type(error).__name__) from None
        if answer.status_code >= 500:
            raise Refusal("away", f"status {answer.status_code}")
        try:
            read = json.loads(body)
        except (ValueError, RecursionError):
            read = None
        if not isinstance(read, dict):
            raise Refusal("unusable", f"an answer with status {answer.status_code} is no JSON object")
        return answer.status_code, read

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


class Kept(Generic[_Value]):
    """Something read from the provider once, and used for an hour by everybody."""

    def __init__(self, read: Callable[[], _Value], lasts_s: float = 3600.0) -> None:
        self._read = read
        self._lasts_s = lasts_s
        self._lock = Lock()
        self._value: _Value | None = None
        self._until = self._failed_until = 0.0
        self._failure: tuple[Reason, str] = ("away", "")

    def get(self, *, renew: bool = False) -> _Value:
        """The value, read anew when it is old or when asked to; raises Refusal."""
        with self._lock:
            if self._value is not None and not renew and monotonic() < self._until:
                return self._value
            if monotonic() < self._failed_until:
                raise Refusal(*self._failure)
            try:
                self._value = self._read()
            except Refusal as refusal:
                self._failure = (refusal.reason, refusal.why)
                self._failed_until = monotonic() + PAUSE_S
                raise
            self._until = monotonic() + self._lasts_s
            return self._value
