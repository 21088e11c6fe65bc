"""Whatever the dialogue manager does, the turn gets a reply or a plain failure."""

import asyncio

import httpx
import pytest

from gateway.rasa import RasaReply
from tests.gateway.fakes import FakeRasa


def ask(rasa: FakeRasa) -> RasaReply:
    async def go() -> RasaReply:
        client = rasa.client()
        try:
            return await client.ask({"text": "hi"})
        finally:
            await client.close()

    return asyncio.run(go())


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (httpx.ConnectError("down"), "ConnectError"),
        (httpx.ReadTimeout("slow"), "timeout"),
        (500, "http 500"),
        (401, "http 401"),
        ({"status": "ok", "messages": []}, "empty reply"),
        ({"status": "strange"}, "ValidationError"),
        ({"status": "ok", "messages": [{"no": "text"}]}, "ValidationError"),
        ({"status": "failed", "messages": []}, "failed"),
    ],
)
def test_every_trouble_is_a_failed_reply(answer, why):
    rasa = FakeRasa()
    rasa.answer = answer
    reply = ask(rasa)
    assert ("failed", why) == (reply.status, reply.why)


def test_a_good_answer_keeps_text_kind_buttons_and_sources():
    rasa = FakeRasa()
    button, source = {"title": "Yes", "payload": "/affirm"}, {"name": "NHS", "url": "https://www.nhs.uk/"}
    rasa.answer = {"status": "ok", "messages": [
        {"text": "hello", "kind": "passage", "buttons": [button], "sources": [source]}
    ]}  # fmt: skip
    (message,) = ask(rasa).messages
    assert ("hello", "passage") == (message.text, message.kind)
    assert {"buttons": [button], "sources": [source]} == message.extra()


def test_a_pause_is_no_failure():
    rasa = FakeRasa()
    rasa.answer = {"status": "paused", "messages": []}
    assert "paused" == ask(rasa).status
