"""What the actions that read a patient's own words have in common."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.advice import disposition, nurse_button
from actions.consultations import Consultations
from actions.first_look import DANGEROUS, FirstLook, Look
from actions.passages import Passages, quoted
from actions.policy import policy
from actions.remembering import Remembering
from actions.reply import Answer, Say
from actions.report.explain import Reports
from actions.resuming import Resuming
from actions.safe_action import SafeAction
from actions.services import Services
from actions.texts import say
from actions.turn import MISSES_SLOT, Turn

CLARIFY = "clarify"


class ConversingAction(SafeAction):
    """Reads free text: looks for danger first, advises, quotes, asks once, then asks a person in.

    Where `reads_reports`, a pasted report is explained instead of answered.
    """

    reads_reports = False

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.first = FirstLook(services, self.clinicians)
        self.follow_ups = self.first.follow_ups
        self.passages = Passages(services)
        self.remembering = Remembering(services)
        self.consultations = Consultations(self.first, self.passages, services.intake, self.remembering)
        self.resuming = Resuming(self.consultations)
        self.reports = Reports(self.first, self.passages)

    async def respond(self, turn: Turn) -> Answer:
        """A report is a report, whatever its words were taken for."""
        explained = await self.reports.explain(turn) if self.reads_reports else None
        return self.resuming.beside(turn, explained or await self.answer(turn))

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> list[dict[str, Any]]:
        """What is answered was understood, unless the answer itself counts a miss."""
        return [SlotSet(MISSES_SLOT, 0), *await super().run(dispatcher, tracker, domain)]

    async def advise(self, turn: Turn, look: Look) -> Answer:
        """Home care or an appointment, why, when it would be urgent, and the passage that fits."""
        advice = disposition(turn, look.acuity, look.why)
        await self.follow_ups.schedule(turn, look.acuity, about=" … ".join(look.why))
        found = await self.passages.find(turn)
        passages = (quoted(turn, found, "education_note"),) if found else ()
        return Answer((advice, *passages))

    async def ask_first(self, turn: Turn, look: Look) -> Answer | None:
        """Begin an intake where a bare complaint alarms the model alone; None where nothing is to be asked.

        A clinician hears of it when the answers call for one, or when the patient stops answering.
        """
        feared = look.assessed and look.danger_share >= policy().tell_while_asking_from
        if not feared or look.rule_ids or look.crisis or not policy().bare(turn.whole):
            return None
        unread = look.danger == "emergency"  # such a look goes without the standing
        standing = await self.clinicians.standing(turn) if unread else look.standing
        if standing.floor in DANGEROUS:
            return None
        return await self.consultations.open(turn, watched=True)

    async def consult(self, turn: Turn, look: Look) -> Answer | None:
        """Begin an intake; None when no protocol fits. A likely danger is told while asking."""
        if not look.abstained or look.danger_share < policy().tell_while_asking_from:
            return await self.consultations.open(turn)
        acuity = "urgent" if look.own in DANGEROUS else "routine"
        question = await self.consultations.open(turn, Answer(()), told=acuity)
        if question is not None:
            await self.first.tell(turn, look, "triage", acuity=acuity)
        return question

    async def unsure(self, turn: Turn, look: Look) -> Answer:
        """One clarifying question; the second time a person. A likely danger is told while asking."""
        dangerous = look.danger_share >= policy().tell_while_asking_from
        asked = turn.answering == CLARIFY
        if dangerous or asked:
            acuity = "urgent" if look.own in DANGEROUS else "routine"
            await self.first.tell(turn, look, "triage", acuity=acuity)
        if asked:
            return Answer((Say(say("still_unclear", turn.lang, turn.region), "notice"),))
        key = "clarify_told" if dangerous else "clarify"
        question = Say(say(key, turn.lang, turn.region), buttons=(nurse_button(turn),), question=CLARIFY)
        return Answer((question,))
