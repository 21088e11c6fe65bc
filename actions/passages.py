"""Vetted passages for the patient: quoted with source and date, or none at all."""

import asyncio
from typing import TYPE_CHECKING

from actions.reply import Button, Say, Source
from actions.services import Services
from actions.texts import say
from actions.turn import Turn

if TYPE_CHECKING:
    from knowledge.quote import Quote


class Passages:
    """Searches the approved passages and quotes the best one."""

    def __init__(self, services: Services) -> None:
        self._searcher = services.searcher

    async def find(self, turn: Turn) -> "Quote | None":
        """The best approved passage for the patient's words, quoted; None when search abstains.

        Raises VettingUnavailable when nobody can say what is approved now.
        """
        return await asyncio.to_thread(self._find, turn)

    def _find(self, turn: Turn) -> "Quote | None":
        from knowledge.quote import quote

        result = self._searcher.search(turn.whole, lang=turn.lang, top=1)
        if result.abstained or not result.hits:
            return None
        return quote(result.hits[0], lang=turn.lang, question_type=result.question.type)


def quoted(turn: Turn, found: "Quote", *notes: str) -> Say:
    """The passage in its own words and what we add, its source with the date beside it; feedback buttons.

    The channel shows the source under the text.
    """
    ours = [say(note, turn.lang, turn.region) for note in notes]
    parts = filter(None, [found.note, found.text, *ours])
    return Say("\n\n".join(parts), "passage", feedback_buttons(turn), (Source(**found.source()),))


def feedback_buttons(turn: Turn) -> tuple[Button, Button]:
    """Did this help, yes or no."""
    return (
        Button(say("button_useful", turn.lang, turn.region), '/feedback{"useful": true}'),
        Button(say("button_not_useful", turn.lang, turn.region), '/feedback{"useful": false}'),
    )
