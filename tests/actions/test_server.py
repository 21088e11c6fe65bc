"""The action server speaks the SDK's wire format and never sends back what it was sent."""

import asyncio
from itertools import count

import httpx
import pytest
from rasa_sdk import Action

from actions.registry import action_classes, executor
from actions.server import create_app
from tests.actions.fakes import CONVERSATION
from tests.stack import free_port

NUMBER = count()
SECRET = "zebra-striped rash"


class ActionBroken(Action):
    """An action outside SafeAction, so that its error reaches the server."""

    def name(self):
        return "action_broken"

    async def run(self, dispatcher, tracker, domain):
        raise RuntimeError(tracker.latest_message["text"])


def call(action="action_feedback", **changes):
    """An action call as the dialogue server sends it, without the domain."""
    tracker = {"sender_id": CONVERSATION, "slots": {}, "latest_message": {"text": SECRET}, "events": []}
    return {"version": "3.6.21", "next_action": action, "sender_id": "c", "tracker": tracker} | changes


@pytest.fixture
def app(world):
    """The server around the real actions and one that is broken."""
    actions = executor(world.services())
    actions.register_action(ActionBroken())
    made = create_app(actions, max_bytes=20_000, name=f"test_{next(NUMBER)}")
    made.config.TOUCHUP = False  # rewrites Sanic's own methods, which works once a process
    return made


def request(app, method="POST", path="/webhook", **sent):
    """One request over a real socket, to the application served for this request alone."""

    async def served():
        port = free_port()
        server = await app.create_server("127.0.0.1", port, return_asyncio_server=True)
        await server.startup()
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
                return await http.request(method, path, **sent)
        finally:
            server.close()
            await server.wait_closed()

    return asyncio.run(served())


def test_an_action_answers_events_and_responses(app):
    answer = request(app, json=call())
    assert 200 == answer.status_code
    assert {"events", "responses"} == set(answer.json())
    assert "text" == answer.json()["responses"][0]["custom"]["kind"]


def test_health_counts_the_actions(app):
    and_a_broken_one = len(action_classes()) + 1
    assert {"status": "ok", "actions": and_a_broken_one} == request(app, "GET", "/health").json()


@pytest.mark.parametrize(("sent", "status"), [
    ({"json": call("action_broken")}, 500),
    ({"json": call("action_unknown")}, 404),
    ({"content": f"{{{SECRET}"}, 422),
    ({"json": [SECRET]}, 422),
    ({"json": {"next_action": "action_feedback", "tracker": SECRET}}, 422),
    ({"json": {"next_action": 7, "tracker": {"sender_id": SECRET}}}, 422),
    ({"json": call(), "headers": {"Content-Encoding": "deflate"}}, 422),
    ({"json": call(events=[SECRET * 5000])}, 413),
])  # fmt: skip
def test_trouble_is_named_and_nothing_is_echoed(app, sent, status, capsys):
    answer = request(app, **sent)
    assert status == answer.status_code
    assert "error" in answer.json()
    printed = capsys.readouterr()
    for text in (answer.text, printed.out, printed.err):
        assert "zebra" not in text
        assert "Traceback" not in text


def test_no_page_lists_the_actions(app):
    assert 404 == request(app, "GET", "/actions").status_code


def test_no_other_origin_is_let_in(app):
    answer = request(app, "GET", "/health", headers={"Origin": "https://example.org"})
    assert "access-control-allow-origin" not in answer.headers
