"""Explain a report that the patient pastes, or ask for its text."""

from actions.advice import nurse_button
from actions.conversing import ConversingAction
from actions.reply import Answer, Say
from actions.report.explain import REPORT
from actions.texts import say
from actions.turn import Turn


class ActionExplainReport(ConversingAction):
    """For the intent explain_report; the report itself is read before, as in every action that reads one."""

    action_name = "action_explain_report"
    reads_reports = True

    async def answer(self, turn: Turn) -> Answer:
        """Danger first; then the patient is asked to paste the words of the report."""
        if turn.text:
            look = await self.first.look(turn)
            if (look.crisis or look.danger) and (danger := await self.first.danger(turn, look)):
                return danger
        ask = say("report_paste", turn.lang, turn.region)
        return Answer((Say(ask, buttons=(nurse_button(turn),), question=REPORT),))
