"""A dialogue manager that says what a test wants, behind the real client."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from gateway.rasa import RasaClient

Answer = dict[str, Any] | Exception | int


class FakeRasa:
    """Remembers what it was asked; answers with `answer`, or with what `answer(body)` returns."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: Answer | Callable[[dict[str, Any]], Answer] = {
            "status": "ok", "messages": [{"text": "hello from the bot"}]
        }  # fmt: skip

    def client(self) -> RasaClient:
        """The real client, talking to this fake."""
        return RasaClient("http://rasa", "secret", 1.0, transport=httpx.MockTransport(self._handle))

    def _handle(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        self.asked.append(body | {"secret": request.headers["X-Careline-Secret"]})
        answer = self.answer(body) if callable(self.answer) else self.answer
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, int):
            return httpx.Response(answer)
        return httpx.Response(200, json=answer)
