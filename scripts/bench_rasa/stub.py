"""The action server of both: rasa-sdk's executor with actions that say at once what they were told.

`python -m scripts.bench_rasa.stub PORT`; GET /calls gives the size of each call since it was last asked.
"""

import sys
from typing import Any

import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, SessionStarted, SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from sanic import HTTPResponse, Request
from sanic.response import json as json_response

from actions.server import create_app
from tests.stack import ROOT

DOMAIN = ROOT / "bot" / "domain" / "conversation.yml"
MOST_BYTES = 64 * 1024 * 1024


class Says(Action):
    """Says its name, the patient's words and the slots, so that a difference in any of them is seen."""

    def __init__(self, name: str) -> None:
        self._name = name

    def name(self) -> str:
        """The action's name in the domain."""
        return self._name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> list[dict[str, Any]]:
        """One message; a miss is counted as the real action counts it."""
        hidden = ("session_started_metadata", "requested_slot")
        slots = {name: value for name, value in tracker.slots.items() if name not in hidden}
        dispatcher.utter_message(text=f"{self._name}: {tracker.latest_message.get('text')} {slots}")
        if self._name == "action_fallback":
            return [SlotSet("fallback_count", (slots.get("fallback_count") or 0) + 1)]
        return []


class Begins(Action):
    """The start of a session, which keeps the slots."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_session_start"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> list[dict[str, Any]]:
        """What Rasa's own action does."""
        return [SessionStarted(), ActionExecuted("action_listen")]


def main(port: int) -> None:
    """Serve until killed."""
    executor = ActionExecutor()
    ours = yaml.safe_load(DOMAIN.read_text("utf-8"))["actions"]
    for name in {"action_custom", *ours} - {"action_session_start"}:
        executor.register_action(Says(name))
    executor.register_action(Begins())
    sizes: list[int] = []
    app = create_app(executor, max_bytes=MOST_BYTES, name="bench_stub")

    @app.middleware("request")
    async def measure(request: Request) -> None:
        if request.method == "POST":
            sizes.append(len(request.body))

    @app.get("/calls")
    async def calls(_request: Request) -> HTTPResponse:
        told = list(sizes)
        sizes.clear()
        return json_response(told)

    app.run("127.0.0.1", port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
