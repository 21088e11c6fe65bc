"""Tells a pasted report from a patient's own story."""

from dataclasses import dataclass

from actions.report.catalogue import Catalogue, catalogue
from actions.report.findings import Mention, mentions
from actions.report.laboratory import Result, results
from actions.report.scope import marks

_STYLE_WORDS = 3
_RESULTS = 2
_FINDINGS = 2
_SHORTEST = 40
"""Characters, a Chinese one counting two, below which only a value with its range makes a report."""


@dataclass(frozen=True)
class Report:
    """What was read out of a report."""

    results: tuple[Result, ...]
    mentions: tuple[Mention, ...]


def read(text: str, *, asked: bool = False, known: Catalogue | None = None) -> Report | None:
    """The report in the text, None where it is none. Where a report was asked for, less is enough."""
    known = known or catalogue()
    values = results(text, known)
    seen = mentions(text, known)
    if not (_laboratory(text, values) or _imaging(text, seen) or (asked and (values or _named(seen)))):
        return None
    return Report(values, seen)


def _laboratory(text: str, values: tuple[Result, ...]) -> bool:
    """Values that a report printed: with ranges, or several lines of them, or under a report's own words."""
    ranged = [one for one in values if one.columns.printed]
    if len(ranged) >= _RESULTS or (ranged and not marks().me.search(text)):
        return True
    if len(values) < _RESULTS:
        return False
    lines = [line for line in text.splitlines() if line.strip()]
    own_lines = len(lines) >= _RESULTS and sum(one.alone for one in values) >= _RESULTS
    united = sum(bool(one.columns.unit or one.columns.mark) for one in values)
    if marks().laboratory.search(text):
        return True
    return own_lines and not marks().me.search(text) or united > _RESULTS and not marks().me.search(text)


def _imaging(text: str, seen: tuple[Mention, ...]) -> bool:
    """A heading of a report, or its way of writing, or an examination with findings, and nobody in it."""
    if sum(1 + (not char.isascii()) for char in text) < _SHORTEST:
        return False
    style = {match.group().lower() for match in marks().style.finditer(text)}
    if marks().imaging.search(text) and (len(style) >= 1 or "\n" in text.strip()):
        return True
    if marks().me.search(text):
        return False
    examined = marks().modality.search(text) is not None and len(seen) >= _FINDINGS
    return examined or len(style) >= _STYLE_WORDS


def _named(seen: tuple[Mention, ...]) -> bool:
    return any(mention.status in ("present", "uncertain") for mention in seen)
