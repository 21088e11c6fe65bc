"""A patient's side that costs little itself: plain HTTP over connections that stay open."""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from common.settings import DEMO_SECRET


@dataclass(frozen=True)
class Door:
    """Where a Rasa listens, and through which channel: ours ("gateway") or Rasa's own ("rest")."""

    port: int
    channel: str

    def body(self, sender: str, text: str, lang: str) -> dict[str, Any]:
        """The request for one message."""
        told = {"turn_id": uuid4().hex, "lang": lang, "region": "US"}
        if self.channel == "rest":
            return {"sender": sender, "message": text, "metadata": told}
        return {"sender_id": sender, "kind": "text", "text": text, **told}


class Line:
    """One connection."""

    def __init__(self, door: Door) -> None:
        self.door = door

    async def open(self) -> "Line":
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.door.port, limit=2**24)
        return self

    async def ask(self, sender: str, text: str, lang: str = "en") -> tuple[float, list[str]]:
        """Seconds until the whole answer was there, and its texts; raises RuntimeError for any other."""
        raw = json.dumps(self.door.body(sender, text, lang)).encode()
        head = (
            f"POST /webhooks/{self.door.channel}/webhook HTTP/1.1\r\nHost: bench\r\n"
            f"X-Careline-Secret: {DEMO_SECRET}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(raw)}\r\n\r\n"
        )
        began = time.perf_counter()
        self._writer.write(head.encode() + raw)
        answer = await self._answer()
        seconds = time.perf_counter() - began
        messages = answer["messages"] if self.door.channel == "gateway" else answer
        if self.door.channel == "gateway" and answer["status"] != "ok":
            raise RuntimeError(f"the turn ended with {answer['status']}")
        return seconds, [message.get("text") or "" for message in messages]

    async def _answer(self) -> Any:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, *lines = head.split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
        body = await self._reader.readexactly(int(headers["content-length"]))
        if " 200 " not in status:
            raise RuntimeError(status)
        return json.loads(body)

    def close(self) -> None:
        """Hang up."""
        self._writer.close()
