"""Turn a found passage into the short quotation that a patient reads, with its source and date."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from common.clock import now
from knowledge.data import load
from knowledge.index.chunks import sections, sentences
from knowledge.search import Hit

MOST_FOR_DANGER = 2 / 3
"""The share of a quotation that is kept free for when to call the emergency number, if that needs it."""
_SEPARATOR = re.compile(r"(?<=[;；、，,])\s*| - ")


@dataclass(frozen=True, slots=True)
class Quote:
    """What a patient sees of one passage.

    `text` is in the passage's own words and short enough for a phone, whole sections where they fit and
    whole sentences always; headings stand as "## …" on lines of their own. `note` is "" or says that the
    passage is in the other language or old. `topic` names what the passage is about.
    """

    text: str
    title: str
    source_name: str
    source_url: str
    reviewed_on: str
    lang: str
    note: str = ""
    topic: str = ""

    def source(self) -> dict[str, str]:
        """The entry of a reply's `sources`: title, name, url, reviewed_on (YYYY-MM-DD), lang."""
        return {
            "title": self.title, "name": self.source_name, "url": self.source_url,
            "reviewed_on": self.reviewed_on, "lang": self.lang,
        }  # fmt: skip


def quote(hit: Hit, *, lang: str, question_types: Sequence[str] = (), beside: int = 0) -> Quote:
    """Quote the hit for somebody who reads `lang`, the parts that answer those types of question first.

    `beside` is how many other passages the same reply quotes: the more, the shorter each of them.
    """
    texts = load("quote.yml")
    lengths = texts["longest"][hit.lang]
    notes = []
    if hit.lang != lang:
        notes.append(texts["other_language"].get(lang, {}).get(hit.lang, ""))
    if (now().date() - hit.reviewed_on).days > texts["old_after_days"]:
        notes.append(texts["snapshot"][lang].format(year=hit.reviewed_on.year))
    return Quote(
        text=excerpt(hit.text, question_types=question_types, longest=lengths[min(beside, len(lengths) - 1)]),
        title=hit.title,
        source_name=hit.source_name,
        source_url=hit.source_url,
        reviewed_on=hit.reviewed_on.isoformat(),
        lang=hit.lang,
        note="\n".join(filter(None, notes)),
        topic=hit.focus,
    )


def excerpt(text: str, *, question_types: Sequence[str] = (), longest: int = 900) -> str:
    """The parts of a passage that answer those types of question, in the order in which they stand.

    Whole sections while they fit in `longest` characters. The first is cut to whole lines and sentences
    when it is too long alone, or would leave no room for when to call the emergency number.
    """
    parts = [(heading.lstrip("# "), lines) for heading, lines in sections(text)]
    written = ["\n".join(filter(None, [_marked(heading), *lines])) for heading, lines in parts]
    order = _order(question_types)
    by_need = sorted(range(len(parts)), key=lambda number: (_rank(parts[number][0], order), number))
    if not by_need:
        return ""
    first, *others = by_need
    danger = [number for number in others if _rank(parts[number][0], ["emergency"]) == 0]
    kept_free = sum(len(written[number]) + 1 for number in danger)
    if kept_free > longest * MOST_FOR_DANGER:
        danger, kept_free = [], 0
    heading, lines = parts[first]
    title = _marked(heading)
    if len(written[first]) > longest - kept_free:
        cut = _beginning(lines, longest - kept_free - len(title) - 1)
        written[first] = "\n".join(filter(None, [title, cut]))
    chosen = [first, *danger]
    room = longest - len(written[first]) - 1 - kept_free
    for number in others:
        if number not in danger and len(written[number]) <= room:
            chosen.append(number)
            room -= len(written[number]) + 1
    return "\n".join(written[number] for number in sorted(chosen))


def _order(question_types: Sequence[str]) -> list[str]:
    """What to show, the most important first: for several questions, first what each of them needs most."""
    orders = load("quote.yml")["order"]
    wanted = [orders.get(each, orders["default"]) for each in question_types or ("default",)]
    return list(dict.fromkeys([*(order[0] for order in wanted), *wanted[0]]))


def _marked(heading: str) -> str:
    """The heading as Markdown, so that a page can tell it from the text."""
    return f"## {heading}" if heading else ""


def _rank(heading: str, order: list[str]) -> int:
    for rank, name in enumerate(order):
        if heading.lower().startswith(tuple(load("quote.yml")["headings"][name])):
            return rank
    return len(order)


def _beginning(lines: list[str], room: int) -> str:
    """As many whole lines, then whole sentences, as fit; an endless sentence ends at a comma and "…"."""
    kept: list[str] = []
    for line in lines:
        if len("\n".join([*kept, line])) <= room:
            kept.append(line)
            continue
        room_here = room - len("\n".join(kept)) - 1
        if part := _fitting(sentences(line), room_here, " "):
            kept.append(part)
        elif not kept:
            kept.append(f"{_fitting(_SEPARATOR.split(line), room - 2, ' ') or line[: room - 2]} …")
        break
    return "\n".join(kept)


def _fitting(parts: list[str], room: int, joint: str) -> str:
    kept = ""
    for part in parts:
        longer = f"{kept}{joint if kept else ''}{part}"
        if len(longer) > room:
            break
        kept = longer
    return kept
