"""Show a patient what is known about them, and take their yes or no to remembering it."""

from rasa_sdk.events import SlotSet

from actions.conversing import ConversingAction
from actions.reply import Answer, Button, Say
from actions.texts import say
from actions.turn import TO_REMEMBER_SLOT, Turn
from common.profile.wording import told


class ActionProfileShow(ConversingAction):
    """For the intent profile_show, typed or pressed.

    `how` is remember_yes or remember_no where it answers our question.
    """

    action_name = "action_profile_show"

    async def answer(self, turn: Turn) -> Answer:
        """Typed words may report danger as well."""
        if turn.text:
            look = await self.first.look(turn)
            if (look.crisis or look.danger) and (danger := await self.first.danger(turn, look)):
                return danger
        how = turn.entities.get("how")
        if how == "remember_yes":
            return await self._remember(turn)
        if how == "remember_no":
            await self.remembering.decline(turn)
            return _nothing_offered(say("not_remembered", turn.lang, turn.region))
        return await self._show(turn)

    async def _remember(self, turn: Turn) -> Answer:
        key = "remembered" if await self.remembering.allow(turn) else "remember_gone"
        return _nothing_offered(say(key, turn.lang, turn.region))

    async def _show(self, turn: Turn) -> Answer:
        profile = await self.remembering.profile(turn)
        standing = await self.clinicians.standing(turn)
        lang, region = turn.lang, turn.region
        buttons = [
            Button(say("button_download", lang, region), "/download_conversation"),
            Button(say("button_forget_all", lang, region), "/forget_me"),
        ]
        if profile.facts and profile.allowed_at:
            lines = [say("profile_known", lang, region, day=f"{profile.allowed_at:%Y-%m-%d}")]
            lines += [f"• {line}" for line in told(profile.facts, lang)]
            buttons.insert(
                0, Button(say("button_forget_profile", lang, region), '/forget_me{"how": "profile"}')
            )
        else:
            lines = [say("profile_empty", lang, region)]
        lines.append(say("profile_conversation", lang, region))
        if standing.waiting:
            lines.append(say("profile_case", lang, region))
        return Answer((Say("\n".join(lines), "notice", tuple(buttons)),))


def _nothing_offered(text: str) -> Answer:
    return Answer((Say(text, "notice"),), (SlotSet(TO_REMEMBER_SLOT, None),))
