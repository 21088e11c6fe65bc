"""Answer words of despair, self-harm or abuse: the crisis line, a person at once, no form, no lecture."""

from dataclasses import replace

from actions.conversing import ConversingAction
from actions.first_look import look_at
from actions.reply import Answer
from actions.turn import Turn
from medlm.triage.result import unavailable


class ActionCrisis(ConversingAction):
    """For the intent crisis."""

    action_name = "action_crisis"

    async def answer(self, turn: Turn) -> Answer:
        """Needs no model; only the red-flag rules are read, for an overdose or a wound named beside it."""
        look = look_at(unavailable(self.services.screener.screen(turn.whole)))
        return await self.first.crisis(turn, replace(look, model_reasons=()))
