"""Asks the dialogue manager, and waits for no longer than the patient can."""

from dataclasses import dataclass
from typing import Any, Literal

import httpx
from pydantic import BaseModel, Field, ValidationError

from common.logs import get_logger

log = get_logger("gateway.rasa")
PATH = "/webhooks/gateway/webhook"


class RasaButton(BaseModel):
    """A choice that the dialogue manager offers."""

    title: str
    payload: str


class RasaMessage(BaseModel):
    """One bubble of the dialogue manager's answer."""

    text: str
    kind: str = "text"
    buttons: list[RasaButton] = Field(default_factory=list)
    sources: list[dict[str, Any]] = Field(default_factory=list)
    question: str = ""
    watch: bool = False

    def extra(self) -> dict[str, Any]:
        """What is stored beside the text."""
        buttons = [button.model_dump() for button in self.buttons]
        parts = {"buttons": buttons, "sources": self.sources, "question": self.question}
        return {key: value for key, value in parts.items() if value}


class _Answer(BaseModel):
    status: Literal["ok", "paused", "failed"]
    messages: list[RasaMessage] = Field(default_factory=list)
    lang: Literal["en", "zh"] | None = None


@dataclass(frozen=True)
class RasaReply:
    """`ok` with at least one message, `paused`, or `failed` with the reason in a word.

    `lang` is the language that the patient asked to go on in, or None.
    """

    status: Literal["ok", "paused", "failed"]
    messages: tuple[RasaMessage, ...] = ()
    why: str = ""
    lang: str | None = None


class RasaClient:
    """One connection pool to the dialogue manager."""

    def __init__(
        self, url: str, secret: str, deadline_s: float, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=url,
            timeout=httpx.Timeout(deadline_s, connect=min(2.0, deadline_s)),
            headers={"X-Careline-Secret": secret},
            transport=transport,
            trust_env=False,
        )

    async def ask(self, body: dict[str, Any]) -> RasaReply:
        """The reply to one message; every trouble is a `failed` reply, never an exception."""
        try:
            answer = await self._http.post(PATH, json=body)
            answer.raise_for_status()
            parsed = _Answer.model_validate(answer.json())
        except httpx.TimeoutException:
            return self._failed("timeout")
        except httpx.HTTPStatusError as error:
            return self._failed(f"http {error.response.status_code}")
        except (httpx.HTTPError, ValidationError, ValueError) as error:
            return self._failed(type(error).__name__)
        if parsed.status == "ok" and not parsed.messages:
            return self._failed("empty reply")
        if parsed.status == "failed":
            log.warning("dialogue manager failed", why="it said so")
        return RasaReply(parsed.status, tuple(parsed.messages), why=parsed.status, lang=parsed.lang)

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    @staticmethod
    def _failed(why: str) -> RasaReply:
        log.warning("dialogue manager failed", why=why)
        return RasaReply("failed", why=why)
