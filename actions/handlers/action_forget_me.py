"""Explain what "forget me" deletes and what must stay; after a pressed yes the gateway deletes."""

from actions.conversing import ConversingAction
from actions.reply import Answer, Button, Say
from actions.texts import say
from actions.turn import Turn


class ActionForgetMe(ConversingAction):
    """For the intent forget_me, typed or pressed.

    `/forget_me{"how": "all"}` never comes here: the gateway carries it out, because the dialogue would write
    its own memory of this very message afterwards.
    """

    action_name = "action_forget_me"

    async def answer(self, turn: Turn) -> Answer:
        """Typed words may report danger as well; nothing but the profile is deleted here."""
        if turn.text:
            look = await self.first.look(turn)
            if (look.crisis or look.danger) and (danger := await self.first.danger(turn, look)):
                return danger
        lang, region = turn.lang, turn.region
        if turn.entities.get("how") == "profile":
            gone = await self.remembering.forget(turn)
            return Answer(
                (Say(say("profile_forgotten" if gone else "profile_empty", lang, region), "notice"),)
            )
        waiting = (await self.clinicians.standing(turn)).waiting
        lines = [say(key, lang, region) for key in ("forget_explains", "forget_stays")]
        if waiting:
            lines.append(say("forget_waits", lang, region))
        buttons = (
            Button(say("button_forget_sure", lang, region), '/forget_me{"how": "all"}'),
            Button(say("button_forget_profile", lang, region), '/forget_me{"how": "profile"}'),
            Button(say("button_forget_no", lang, region), "/deny"),
        )
        return Answer((Say("\n".join(lines), "notice", buttons),))
