"""Vetted passages for the patient: quoted with source and date, or none at all."""

import asyncio
from typing import TYPE_CHECKING

from actions.reply import Button, Say, Source
from actions.services import Services
from actions.texts import say
from actions.turn import Turn

if TYPE_CHECKING:
    from knowledge.search import Hit


class Passages:
    """Searches the approved passages and quotes the best one."""

    def __init__(self, services: Services) -> None:
        self._searcher = services.searcher

    async def best(self, turn: Turn) -> "Hit | None":
        """The best approved passage for the patient's text, None when search abstains.

        Raises VettingUnavailable when nobody can say what is approved now.
        """
        result = await asyncio.to_thread(self._searcher.search, turn.whole, lang=turn.lang, top=3)
        if result.abstained or not result.hits:
            return None
        return result.hits[0]

    def quoted(self, turn: Turn, hit: "Hit", *notes: str) -> Say:
        """The passage word for word between its notes and its source, with feedback buttons."""
        from knowledge.quote import quote

        lines = []
        if hit.lang != turn.lang:
            language = say(f"language_{hit.lang}", turn.lang, turn.region)
            lines.append(say("passage_other_language", turn.lang, turn.region, language=language))
        lines.append(quote(hit, turn.whole))
        lines.append(
            say("passage_source", turn.lang, turn.region, name=hit.source_name, reviewed_on=hit.reviewed_on)
        )
        lines += [say(note, turn.lang, turn.region) for note in notes]
        source = Source(hit.title, hit.source_name, hit.source_url, str(hit.reviewed_on), hit.lang)
        return Say("\n".join(lines), "passage", feedback_buttons(turn), (source,))


def feedback_buttons(turn: Turn) -> tuple[Button, Button]:
    """Did this help, yes or no."""
    return (
        Button(say("button_useful", turn.lang, turn.region), '/feedback{"useful": true}'),
        Button(say("button_not_useful", turn.lang, turn.region), '/feedback{"useful": false}'),
    )
