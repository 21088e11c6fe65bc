"""Show approved clinical studies for a condition, or say why there are none. Never advice to join."""

from dataclasses import replace
from typing import TYPE_CHECKING

from rasa_sdk.events import SlotSet

from actions.advice import shall_i_ask
from actions.conversing import ConversingAction
from actions.handlers.action_educate import ActionEducate
from actions.reply import Answer, Say
from actions.services import Services
from actions.texts import say
from actions.trials import Studies, asked, told
from actions.turn import OFFERED_SLOT, Turn

if TYPE_CHECKING:
    from knowledge.trials.request import Wish

CONDITION = "trial_condition"
"""The question "which illness?", and the value of the slot by which its answer comes back here."""


class ActionFindTrial(ConversingAction):
    """For the intent find_trial, and for the answer to "which illness?"."""

    action_name = "action_find_trial"

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.studies = Studies(services.trials) if services.trials else None

    async def answer(self, turn: Turn) -> Answer:
        """A question may hide a symptom report, so danger comes first; then the list of studies."""
        look = await self.first.look(turn)
        if ActionEducate.reports_danger(turn, look) and (danger := await self.first.danger(turn, look)):
            return danger
        found = await self._studies(turn)
        return Answer((*found.says, *ActionEducate.notes(turn, look)), found.events)

    async def _studies(self, turn: Turn) -> Answer:
        from knowledge.trials.search import TrialsTooOld
        from knowledge.trials.snapshot import TrialsUnusable

        if self.studies is None:
            return shall_i_ask(turn, "trials_no_list")
        try:
            return await self._found(turn, self.studies)
        except TrialsTooOld:
            return shall_i_ask(turn, "trials_too_old")
        except TrialsUnusable:
            return shall_i_ask(turn, "trials_no_list")

    async def _found(self, turn: Turn, studies: Studies) -> Answer:
        answering = turn.answering == CONDITION
        wish = await studies.wish(turn, turn.text, answering=answering)
        if answering and turn.earlier:
            wish = _together(wish, await studies.wish(turn, turn.earlier, answering=False))
        elif wish.empty and turn.topic:
            wish = _together(wish, await studies.wish(turn, turn.topic, answering=True))
        if wish.empty:
            if answering:
                return shall_i_ask(turn, "trials_no_condition")
            question = Say(say("trials_which", turn.lang, turn.region), question=CONDITION)
            return Answer((question,), (SlotSet(OFFERED_SLOT, CONDITION),))
        found = await studies.find(turn, wish)
        if not found.trials:
            date = found.snapshot_on.isoformat()
            offer = shall_i_ask(turn, "trials_ask_nurse")
            reason = say(
                f"trials_{found.reason}", turn.lang, turn.region, asked=asked(turn, wish), date=date
            )
            return Answer((Say(reason), *offer.says), offer.events)
        return Answer(told(turn, wish, found))


def _together(wish: "Wish", other: "Wish") -> "Wish":
    """What the message says, filled up by what was said before it."""
    return replace(
        wish,
        conditions=wish.conditions or other.conditions,
        age=other.age if wish.age is None else wish.age,
        sex=wish.sex or other.sex,
        place=wish.place or other.place,
        healthy=wish.healthy or other.healthy,
    )
