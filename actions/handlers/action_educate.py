"""Answer a question about health or a medicine from vetted passages, or say that there is none."""

from actions.advice import nurse_button, shall_i_ask
from actions.conversing import ConversingAction
from actions.first_look import Look
from actions.passages import quoted_each
from actions.policy import policy
from actions.reply import Answer, Say
from actions.texts import say
from actions.turn import Turn

SYMPTOM_INTENT = "report_symptom"


class ActionEducate(ConversingAction):
    """For the intents ask_education and ask_medicine."""

    action_name = "action_educate"
    reads_reports = True

    async def answer(self, turn: Turn) -> Answer:
        """A question may hide a symptom report, so danger comes first; then the passage."""
        look = await self.first.look(turn)
        if self.reports_danger(turn, look) and (danger := await self.first.danger(turn, look)):
            return danger
        medicine = turn.intent == "ask_medicine"
        found = await self.passages.find_each(turn)
        notes = self.notes(turn, look)
        if not found.quotes:
            offer = shall_i_ask(turn, "no_medicine_passage" if medicine else "no_passage")
            return Answer((*notes, *offer.says), offer.events)
        passages = quoted_each(turn, found, "medicine_note" if medicine else "education_note")
        offer = shall_i_ask(turn, "rest_without_passage", found.open) if found.open else Answer(())
        return Answer((*passages, *notes, *offer.says), offer.events)

    @staticmethod
    def notes(turn: Turn, look: Look) -> tuple[Say, ...]:
        """What must be added when the message could not be checked, or when danger was reported before."""
        if not look.assessed:
            return (Say(say("unchecked", turn.lang, turn.region), "notice", (nurse_button(turn),)),)
        if look.floor_is_dangerous:
            return (Say(say("floor_reminder", turn.lang, turn.region), "notice"),)
        return ()

    @staticmethod
    def reports_danger(turn: Turn, look: Look) -> bool:
        """Whether a question hides a report of danger."""
        if look.crisis or look.danger:
            return True
        likely_symptom = turn.ranking.get(SYMPTOM_INTENT, 0.0) >= policy().unassessed_is_symptom_from
        return likely_symptom and not look.assessed
