"""Take the answer to "are you better, the same, or worse?": worse brings a clinician, danger goes first."""

from dataclasses import replace

from actions.advice import shall_i_ask
from actions.conversing import ConversingAction
from actions.first_look import Look
from actions.follow_up_answer import read_answer
from actions.handlers.action_triage import ActionTriage
from actions.reply import Answer, Button, Say
from actions.services import Services
from actions.texts import say
from actions.turn import Turn
from common import locale
from common.acuity import more_urgent
from common.follow_ups.question import ANSWERS, ASKED, buttons, question
from common.logs import get_logger
from common.records.follow_up import FollowUp

log = get_logger("actions.follow_up")


class ActionFollowUp(ConversingAction):
    """For the intent follow_up, pressed or typed.

    The question was put by the gateway on its own, so the dialogue does not know it: it is found in the
    database by its conversation.
    """

    action_name = "action_follow_up"
    reads_reports = True

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.triage = ActionTriage(services)

    async def answer(self, turn: Turn) -> Answer:
        """A pressed button says how it is; typed words are read, but a new report in them is triaged."""
        asked = await self.follow_ups.open_one(turn)
        if not turn.text:
            return await self._pressed(turn, asked)
        read = read_answer(turn.text, turn.lang)
        if read.nothing_else and not self.services.screener.screen(turn.text):
            return await self._answered(turn, asked, read.how, None)
        look = await self.first.look(turn)
        if look.crisis or look.danger == "emergency" or (look.danger and read.how != "worse"):
            await self.follow_ups.answered(turn, asked, "danger")
            if danger := await self.first.danger(turn, look):
                return danger
        return await self._read(turn, asked, read.how, look)

    async def _read(self, turn: Turn, asked: FollowUp | None, how: str, look: Look) -> Answer:
        """Words that say more than better, the same or worse: what else is in them counts too."""
        if how != "worse" and (how == "unclear" or not look.assessed):
            return await self._unclear(turn, asked, look)
        if how == "better" and look.own == "routine" and not look.abstained:
            return await self._as_a_report(turn, asked, how)
        return await self._answered(turn, asked, how, look)

    async def _pressed(self, turn: Turn, asked: FollowUp | None) -> Answer:
        how = turn.entities.get("how")
        if how not in ANSWERS:
            return await self._unclear(turn, asked, None)
        title = locale.say(f"follow_up_{how}", turn.lang, turn.region)
        return await self._answered(replace(turn, text=title), asked, str(how), None)

    async def _answered(self, turn: Turn, asked: FollowUp | None, how: str, look: Look | None) -> Answer:
        if how == "worse":
            return await self._worse(turn, asked, look)
        await self.follow_ups.answered(turn, asked, how)
        if how == "better":
            return Answer((Say(say("follow_up_better", turn.lang, turn.region)),))
        if asked:
            await self.follow_ups.schedule(turn, asked.acuity, about=asked.about)
        lines = [say(key, turn.lang, turn.region) for key in ("follow_up_same", "safety_net")]
        offer = shall_i_ask(turn, "follow_up_nurse")
        return Answer((Say("\n".join(lines), "advice"), *offer.says), offer.events)

    async def _worse(self, turn: Turn, asked: FollowUp | None, look: Look | None) -> Answer:
        """A clinician is told before anything else; where nobody could be told, the answer says so."""
        told = await self.clinicians.tell(
            turn, acuity=await self._acuity(turn, look), reason="follow_up",
            words=look.why if look else (), rule_ids=look.rule_ids if look else (),
            model_reasons=(*(look.model_reasons if look else ()), *_advised(asked)),
        )  # fmt: skip
        await self.follow_ups.answered(turn, asked, "worse")
        if not told:
            return Answer((Say(locale.say("urgent_untold", turn.lang, turn.region), "failed"),))
        keys = ("follow_up_worse", "urgent_now", "safety_net")
        return Answer((Say("\n".join(say(key, turn.lang, turn.region) for key in keys), "advice"),))

    async def _acuity(self, turn: Turn, look: Look | None) -> str:
        """Urgent at least, and never below what the conversation was; unknown while the database is away."""
        if look:
            return more_urgent("urgent", look.own, look.standing.floor or "urgent")
        try:
            return more_urgent("urgent", (await self.clinicians.standing(turn)).floor or "urgent")
        except Exception as error:
            log.warning("the standing cannot be read", turn_id=turn.turn_id, error=type(error).__name__)
            return "urgent"

    async def _unclear(self, turn: Turn, asked: FollowUp | None, look: Look | None) -> Answer:
        """Ask once more with the buttons; after that, or when something new is told, as for any message."""
        reports = look is not None and (not look.assessed or (look.own != "none" and not look.abstained))
        again = turn.answering == ASKED or asked is None
        if look and (reports or (again and look.own != "none")):
            return await self._as_a_report(turn, asked, "other")
        if again:
            await self.follow_ups.answered(turn, asked, "other")
            return Answer((Say(say("follow_up_noted", turn.lang, turn.region)),))
        words = f"{say('follow_up_unclear', turn.lang, turn.region)} {question(turn.lang, turn.region)}"
        choices = tuple(Button(title, payload) for title, payload in buttons(turn.lang, turn.region))
        return Answer((Say(words, buttons=choices, question=ASKED),))

    async def _as_a_report(self, turn: Turn, asked: FollowUp | None, how: str) -> Answer:
        await self.follow_ups.answered(turn, asked, how)
        return await self.triage.answer(turn)


def _advised(asked: FollowUp | None) -> tuple[str, ...]:
    """When and how urgent the advice was that has not helped, for clinicians."""
    if asked is None:
        return ()
    return (f"worse after the advice of {asked.created_at:%Y-%m-%d %H:%M} UTC ({asked.acuity})",)
