"""Answer words of despair, self-harm or abuse: the crisis line, a person at once, no form, no lecture."""

from actions.conversing import ConversingAction, understood
from actions.reply import Answer, Say
from actions.turn import Turn
from common.locale import say


class ActionCrisis(ConversingAction):
    """For the intent crisis."""

    action_name = "action_crisis"

    async def answer(self, turn: Turn) -> Answer:
        """Needs no model; only the red-flag rules are read, for an overdose or a wound named beside it."""
        flags = self.services.screener.screen(turn.text)
        crisis = await self.first.crisis(turn, None)
        if any(flag.path == "medical" and flag.acuity == "emergency" for flag in flags):
            emergency = Say(say("emergency", turn.lang, turn.region), "emergency")
            crisis = Answer((emergency, *crisis.says))
        return understood(crisis)
