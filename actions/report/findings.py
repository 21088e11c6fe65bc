"""Finds what a report of imaging says was seen, not seen, not sure or seen long ago, sentence by sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from actions.report.catalogue import Catalogue, Finding
from actions.report.scope import Scope, scope
from actions.report.sections import seen, sentences

Status = Literal["present", "uncertain", "absent", "past", "supposed"]
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WEIGHT: dict[str, int] = {"present": 0, "uncertain": 1, "past": 2, "supposed": 3, "absent": 4}
_CLAUSE = re.compile(r"[,，]")
_AND = re.compile(r"\band\b", re.I)


@dataclass(frozen=True)
class Mention:
    """A finding, how the report means it, and the sentence that says so."""

    finding: Finding
    status: Status
    words: str


def mentions(text: str, known: Catalogue) -> tuple[Mention, ...]:
    """Each finding that the report names, once, as its gravest sentence means it; in the report's order."""
    found: dict[str, Mention] = {}
    for sentence in sentences(seen(text)):
        for one in _in_sentence(sentence, known):
            before = found.get(one.finding.id)
            if before is None or _WEIGHT[one.status] < _WEIGHT[before.status]:
                found[one.finding.id] = one
    return tuple(found.values())


def _in_sentence(sentence: str, known: Catalogue) -> Iterator[Mention]:
    rules = scope("zh" if _HAN.search(sentence) else "en")
    for finding in known.findings.values():
        for match in finding.pattern.finditer(sentence):
            status = _status(sentence, match.start(), match.end(), finding, rules)
            yield Mention(finding, status, sentence)


def _status(sentence: str, start: int, end: int, finding: Finding, rules: Scope) -> Status:
    blotted = rules.kept.sub(lambda found: "~" * len(found[0]), sentence)
    within = not finding.denial and rules.deny.search(sentence[start:end])
    if within or _denied(blotted[:start], sentence[start:end], blotted[end:], rules):
        return "absent"
    before, after = sentence[:start], sentence[end:]
    if rules.supposed.search(before):
        return "supposed"
    around = before[-24:] + sentence[start:end] + after[:24]
    if not rules.fresh.search(around):
        old = rules.past.search(before) or rules.past_after.search(after)
        if old or (finding.acuity and not finding.chronic and rules.chronic.search(before)):
            return "past"
    return "uncertain" if rules.uncertain.search(sentence) else "present"


def _denied(before: str, name: str, after: str, rules: Scope) -> bool:
    if not rules.kept_after.search(after) and _after(after, rules):
        return True
    found = list(rules.deny.finditer(before))
    if not found:
        return False
    between = before[found[-1].end() :]
    if "~" in between or rules.stop.search(between):
        return False
    if not _CLAUSE.search(between):
        joined = _AND.split(between)
        return len(joined) == 1 or not rules.described.search(joined[-1])
    if rules.joined.pattern == "(?!)":  # Chinese: a comma begins something new
        return False
    listed = rules.joined.search(between) or rules.joined.search(_until_stop(after, rules))
    bare = not rules.described.search(_CLAUSE.split(between)[-1] + name)
    return bool(bare and (listed or not after.strip(" .") or _CLAUSE.match(after.strip())))


def _after(after: str, rules: Scope) -> bool:
    found = rules.deny_after.search(after)
    return bool(found and not rules.stop.search(found[0]) and "~" not in found[0])


def _until_stop(after: str, rules: Scope) -> str:
    found = rules.stop.search(after)
    return after[: found.start()] if found else after
