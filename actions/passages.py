"""Vetted passages for the patient: quoted with source and date, or none at all."""

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from actions.reply import Button, Say, Source
from actions.services import Services
from actions.texts import say
from actions.turn import Turn

if TYPE_CHECKING:
    from knowledge.quote import Quote
    from knowledge.search import Hit


@dataclass(frozen=True)
class Found:
    """What was found for a message: the quotations in order, and the questions of it that stay open."""

    quotes: tuple["Quote", ...]
    open: tuple[str, ...] = ()


class Passages:
    """Searches the approved passages and quotes the best one for each question."""

    def __init__(self, services: Services) -> None:
        self._searcher = services.searcher

    async def find(self, turn: Turn) -> "Quote | None":
        """The best approved passage for the patient's words, quoted; None when search abstains.

        Raises VettingUnavailable when nobody can say what is approved now.
        """
        quotes = (await asyncio.to_thread(self._find, turn.lang, (turn.whole,))).quotes
        return quotes[0] if quotes else None

    async def named(self, turn: Turn, asked: str, names: tuple[str, ...], beside: int = 0) -> "Quote | None":
        """The first of the named starter passages that is approved and found for `asked`; None for none.

        `beside` is how many others the same reply quotes: the more, the shorter. Raises VettingUnavailable
        as `find` does.
        """
        return await asyncio.to_thread(self._named, turn.lang, asked, names, beside) if names else None

    def _named(self, lang: str, asked: str, names: tuple[str, ...], beside: int) -> "Quote | None":
        from knowledge.quote import quote

        hits = {hit.passage_id.split("#")[0]: hit for hit in self._searcher.search(asked, lang=lang).hits}
        wanted = (f"starter:{lang}/{name}" for name in names)
        found = next((hits[name] for name in wanted if name in hits), None)
        return quote(found, lang=lang, beside=beside) if found else None

    async def find_each(self, turn: Turn) -> Found:
        """The best approved passage for each question in the message, at most three, none of them twice.

        "It" means what was last quoted. Raises VettingUnavailable as `find` does.
        """
        return await asyncio.to_thread(self._find_each, turn)

    def _find_each(self, turn: Turn) -> Found:
        from knowledge.follow_up import dangling, questions, resolve

        if turn.answering:
            return self._find(turn.lang, (turn.whole,))
        whole = resolve(turn.text, turn.lang, turn.topic)
        if dangling(whole, turn.lang):
            return Found(())
        asked = questions(whole, turn.lang)
        found = self._find(turn.lang, asked.questions)
        if len(asked.questions) > 1 and not found.quotes:
            return self._find(turn.lang, (whole,))
        return replace(found, open=(*found.open, *asked.left))

    def _find(self, lang: str, asked: tuple[str, ...]) -> Found:
        from knowledge.quote import quote

        hits: dict[str, Hit] = {}
        types: dict[str, list[str]] = {}
        missed: list[str] = []
        for question in asked:
            result = self._searcher.search(question, lang=lang, top=1)
            if result.abstained or not result.hits:
                missed.append(question)
                continue
            best = result.hits[0]
            hits.setdefault(best.passage_id, best)
            types.setdefault(best.passage_id, []).append(result.question.type)
        quotes = (
            quote(hit, lang=lang, question_types=types[name], beside=len(hits) - 1)
            for name, hit in hits.items()
        )
        return Found(tuple(quotes), tuple(missed))


def quoted(turn: Turn, found: "Quote", *notes: str) -> Say:
    """The passage in its own words and what we add, its source with the date beside it; feedback buttons.

    The channel shows the source under the text.
    """
    ours = [say(note, turn.lang, turn.region) for note in notes]
    parts = filter(None, [found.note, found.text, *ours])
    return Say(
        "\n\n".join(parts), "passage", feedback_buttons(turn), (Source(**found.source()),), topic=found.topic
    )


def quoted_each(turn: Turn, found: Found, *notes: str) -> tuple[Say, ...]:
    """One message a passage, as `quoted`; our notes and the feedback buttons under the last one only.

    Where there are several, each begins with its title, so that nobody has to guess what it answers.
    """
    *first, last = found.quotes
    says = (*(replace(quoted(turn, each), buttons=()) for each in first), quoted(turn, last, *notes))
    if not first:
        return says
    return tuple(
        replace(each, text=f"{say('about', turn.lang, turn.region, title=passage.title)}\n{each.text}")
        for each, passage in zip(says, found.quotes, strict=True)
    )


def feedback_buttons(turn: Turn) -> tuple[Button, Button]:
    """Did this help, yes or no."""
    return (
        Button(say("button_useful", turn.lang, turn.region), '/feedback{"useful": true}'),
        Button(say("button_not_useful", turn.lang, turn.region), '/feedback{"useful": false}'),
    )
