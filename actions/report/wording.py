"""A report's values and findings in the report's own terms: nothing is said of what they mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from actions.report.critical import Alarm
from actions.report.findings import Mention
from actions.report.laboratory import Result
from actions.texts import say
from actions.turn import Turn

LONGEST_WORDS = 200
"""Characters of the report's own words that are said back."""
_STATUS = ("present", "uncertain", "past")


@dataclass(frozen=True)
class Item:
    """One line to the patient, the passages that may explain it, and how soon it comes: 0 is first."""

    line: str
    ask: str
    passages: tuple[str, ...]
    order: int


def items(turn: Turn, found: Sequence[Result], seen: Sequence[Mention]) -> list[Item]:
    """What there is to explain: values outside their range first, then findings, then other values."""
    told = [mention for mention in seen if mention.status in _STATUS]
    lang = turn.lang
    lines = [
        *(Item(value(turn, it), it.test.ask.get(lang, ""), it.test.passages, _order(it)) for it in found),
        *(Item(finding(turn, it), it.finding.ask.get(lang, ""), it.finding.passages, 1) for it in told),
    ]
    return sorted(lines, key=lambda item: item.order)


def value(turn: Turn, result: Result) -> str:
    """One value with its unit, its place in the range that the report prints, or the report's own mark."""
    columns = result.columns
    written = " ".join(filter(None, (columns.text, columns.unit)))
    line = say("report_value", turn.lang, turn.region, name=result.test.name[turn.lang], value=written)
    if result.place:
        return line + say(f"report_{result.place}", turn.lang, turn.region, range=columns.printed)
    if columns.mark:
        return line + say(f"report_marked_{columns.mark}", turn.lang, turn.region)
    return line + say("report_no_range", turn.lang, turn.region)


def finding(turn: Turn, mention: Mention) -> str:
    """One finding, as surely as the report says it."""
    return say(f"report_{mention.status}", turn.lang, turn.region, name=mention.finding.name[turn.lang])


def mentioned(turn: Turn, found: Sequence[Alarm]) -> str:
    """What the report says that must not wait, in its own words, each sentence once."""
    words: dict[str, list[str]] = {}
    for alarm in found:
        words.setdefault(_shortened(alarm.words), []).append(alarm.name[turn.lang])
    joint = say("list_joint", turn.lang, turn.region)
    lines = (
        say("report_mentions", turn.lang, turn.region, words=said, name=joint.join(dict.fromkeys(names)))
        for said, names in words.items()
    )
    return "\n".join(lines)


def _order(result: Result) -> int:
    return 0 if result.place in ("above", "below") or result.columns.mark else 2


def _shortened(words: str) -> str:
    words = words.strip()
    return words if len(words) <= LONGEST_WORDS else words[:LONGEST_WORDS].rstrip() + "…"
