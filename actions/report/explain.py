"""Answers a pasted report: what must not wait first, then each value and finding from vetted passages."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from actions.advice import shall_i_ask
from actions.first_look import FirstLook, Look
from actions.passages import Passages, quoted
from actions.reply import Answer, Say
from actions.report import wording
from actions.report.critical import Alarm, alarms
from actions.report.detect import Report, read
from actions.report.own_words import own_words
from actions.report.wording import Item
from actions.texts import say
from actions.turn import Turn
from common import locale
from common.logs import get_logger

if TYPE_CHECKING:
    from knowledge.quote import Quote

REPORT = "report"
"""The assistant's question for a report's text."""
INTENT = "explain_report"
MOST = 6
"""Explanations in one answer; a nurse is offered for the rest."""
MOST_LINES = 12
LOOK_UP_S = 2.0
"""Time for finding passages; what is not found by then is named with an honest word."""

log = get_logger("actions.report")


class Reports:
    """Explains reports; nothing in it lowers what the words of the message are worth."""

    def __init__(self, first: FirstLook, passages: Passages) -> None:
        self._first = first
        self._passages = passages

    async def explain(self, turn: Turn) -> Answer | None:
        """The answer to a message that is a report; None when it is none."""
        if not turn.text:
            return None
        asked = turn.answering == REPORT or INTENT in (turn.intent, turn.meant)
        report = await asyncio.to_thread(read, turn.text, asked=asked)
        if report is None:
            return None
        log.info(
            "report read", turn_id=turn.turn_id, values=len(report.results), findings=len(report.mentions)
        )
        turn = replace(turn, answering="")
        found = alarms(report.results, report.mentions)
        look = await self._look(turn)
        if look.crisis or look.danger == "emergency":
            return await self._first.danger(turn, look)
        if found and found[0].acuity == "emergency":
            return await self._emergency(turn, found)
        danger = await self._first.danger(turn, look)
        says = danger.says if danger else ()
        if any(message.kind == "failed" for message in says):
            return danger
        if found:
            says = (*await self._urgent(turn, found), *says)
        if not says and look.floor_is_dangerous:
            says = (Say(say("floor_reminder", turn.lang, turn.region), "notice"),)
        return await self._explained(turn, report, says)

    async def _look(self, turn: Turn) -> Look:
        """The rules for the whole message; the model for what is no report, because it was taught stories."""
        by_rules = await self._first.by_rules(turn)
        own = await asyncio.to_thread(own_words, turn.text)
        if not own or by_rules.crisis or by_rules.danger == "emergency":
            return by_rules
        look = await self._first.look(replace(turn, text=own, earlier=""))
        if by_rules.danger and not look.crisis and look.danger != "emergency":
            return by_rules
        return look

    async def _emergency(self, turn: Turn, found: Sequence[Alarm]) -> Answer:
        """Only what matters now: the report's words, why they cannot wait, and the number to call."""
        told = await self._told(turn, found)
        worst = [alarm for alarm in found if alarm.acuity == "emergency"]
        call = locale.say("emergency" if told else "emergency_untold", turn.lang, turn.region)
        now = say("report_emergency", turn.lang, turn.region)
        return Answer((Say("\n".join([wording.mentioned(turn, worst), now, call]), "emergency"),))

    async def _urgent(self, turn: Turn, found: Sequence[Alarm]) -> tuple[Say, ...]:
        words = wording.mentioned(turn, found)
        if not await self._told(turn, found):
            untold = locale.say("urgent_untold", turn.lang, turn.region)
            return (Say(f"{words}\n{untold}", "failed"),)
        about = " … ".join(alarm.words for alarm in found)
        await self._first.follow_ups.schedule(turn, "urgent", about=about)
        lines = [say(key, turn.lang, turn.region) for key in ("report_urgent", "urgent", "safety_net")]
        return (Say("\n".join([words, *lines]), "advice"),)

    async def _told(self, turn: Turn, found: Sequence[Alarm]) -> bool:
        return await self._first.told(
            turn, REPORT, found[0].acuity,
            words=tuple(dict.fromkeys(alarm.words for alarm in found)),
            model_reasons=tuple(alarm.why for alarm in found),
        )  # fmt: skip

    async def _explained(self, turn: Turn, report: Report, says: tuple[Say, ...]) -> Answer:
        things = wording.items(turn, report.results, report.mentions)
        if not things:
            offer = shall_i_ask(turn, "report_nothing")
            return Answer((*says, *offer.says), offer.events)
        groups: dict[str, list[Item]] = {}
        for item in things:
            groups.setdefault(item.ask if item.passages else "", []).append(item)
        bare = groups.pop("", [])
        quotes, in_time = await self._quotes(turn, groups)
        quoted_ones = [self._entry(turn, groups[ask], quote) for ask, quote in quotes.items()]
        bare += [item for ask, group in groups.items() if ask not in quotes for item in group]
        bare.sort(key=lambda item: item.order)
        if bare:
            key = "report_unexplained" if in_time else "report_no_library"
            quoted_ones.append(self._unexplained(turn, bare, key))
        more = len(bare) > MOST_LINES or len(groups) > MOST
        offer = shall_i_ask(turn, "report_more" if more else "report_close")
        return Answer((*says, *quoted_ones, *offer.says), offer.events)

    async def _quotes(self, turn: Turn, groups: dict[str, list[Item]]) -> tuple[dict[str, "Quote"], bool]:
        """The passages for the first groups; False where the library failed or took too long."""
        found: dict[str, Quote] = {}
        until = time.monotonic() + LOOK_UP_S
        wanted = list(groups.items())[:MOST]
        for ask, group in wanted:
            try:
                async with asyncio.timeout(max(0.0, until - time.monotonic())):
                    quote = await self._passages.named(turn, ask, group[0].passages, beside=len(wanted) - 1)
            except Exception as error:
                log.warning("passages not searched", turn_id=turn.turn_id, error=type(error).__name__)
                return found, False
            if quote:
                found[ask] = quote
        return found, True

    @staticmethod
    def _entry(turn: Turn, group: Sequence[Item], quote: "Quote") -> Say:
        """The report's own lines, then the passage about them; nothing is concluded from one to the other."""
        passage = quoted(turn, quote, "report_note")
        lines = "\n".join(item.line for item in group)
        title = say("report_about", turn.lang, turn.region, title=quote.title)
        return replace(passage, text=f"{lines}\n\n{title}\n{passage.text}", buttons=())

    @staticmethod
    def _unexplained(turn: Turn, bare: Sequence[Item], key: str) -> Say:
        lines = [say(key, turn.lang, turn.region), *(f"- {item.line}" for item in bare[:MOST_LINES])]
        if rest := bare[MOST_LINES:]:
            lines.append(say("report_left_out", turn.lang, turn.region, count=str(len(rest))))
        return Say("\n".join(lines))
