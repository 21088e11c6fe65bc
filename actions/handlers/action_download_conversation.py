"""Hand a patient their own conversation; the gateway adds the signed link, which is good for minutes."""

from actions.conversing import ConversingAction
from actions.reply import Answer, Say
from actions.texts import say
from actions.turn import Turn

DOWNLOAD = "download"
"""The kind of message that the gateway shows with links."""


class ActionDownloadConversation(ConversingAction):
    """For the intent download_conversation, typed or pressed."""

    action_name = "action_download_conversation"

    async def answer(self, turn: Turn) -> Answer:
        """Typed words may report danger as well."""
        if turn.text:
            look = await self.first.look(turn)
            if (look.crisis or look.danger) and (danger := await self.first.danger(turn, look)):
                return danger
        return Answer((Say(say("download_here", turn.lang, turn.region), DOWNLOAD),))
