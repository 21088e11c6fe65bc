"""The base of every action: whatever goes wrong, the patient gets an honest answer and a person is told."""

import abc
import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.clinicians import Clinicians
from actions.first_look import alarms, canned, look_at
from actions.reply import Answer
from actions.services import Services
from actions.turn import Turn
from common.logs import get_logger
from medlm.triage.result import unavailable

log = get_logger("actions")


class SafeAction(Action, abc.ABC):
    """An action that cannot fail in silence.

    A subclass sets `action_name` and returns an Answer; it says nothing itself, so that a failure
    half-way leaves no half answer. Any exception, or `action_deadline_s` going by, becomes an
    honest message with the emergency number and an escalation with reason "system_failure".
    Nothing of the conversation is echoed or logged.
    """

    action_name: str

    def __init__(self, services: Services) -> None:
        self.services = services
        self.clinicians = Clinicians(services)

    def name(self) -> str:
        """The name by which the dialogue calls this action."""
        return self.action_name

    @abc.abstractmethod
    async def answer(self, turn: Turn) -> Answer:
        """What to say to this message; may raise anything."""

    async def respond(self, turn: Turn) -> Answer:
        """`answer`, or what a kind of action puts before it."""
        return await self.answer(turn)

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> list[dict[str, Any]]:
        """Answer the newest message within the deadline; never raises."""
        turn = Turn.read(tracker)
        try:
            async with asyncio.timeout(self.services.settings.action_deadline_s):
                answer = await self.respond(turn)
        except Exception as error:
            log.error("action failed", action=self.name(), turn_id=turn.turn_id, error=type(error).__name__)
            answer = await self.failed(turn)
        for message in answer.says:
            message.through(dispatcher)
        return list(answer.events)

    async def failed(self, turn: Turn) -> Answer:
        """The honest answer; red flags in the message still lead it, found without any other service."""
        look = look_at(unavailable(self.services.screener.screen(turn.whole)))
        told = await self.clinicians.tell(
            turn, acuity=look.own, reason="system_failure", words=look.why, rule_ids=look.rule_ids
        )
        return Answer(tuple(canned(turn, kind, told) for kind in alarms(look) or ("failed",)))
