"""Parts what a patient tells beside a report from the report: the triage model knows stories only."""

import re

from actions.report.catalogue import Catalogue, catalogue
from actions.report.columns import normal
from actions.report.laboratory import results
from actions.report.scope import marks
from actions.report.sections import sentences

_WORDS = re.compile(r"[A-Za-z']+|[\u4e00-\u9fff]")
_TITLE = re.compile(
    r"[:：|\t]| {3}|报告|检验|检查|平扫|增强|[正侧]位|片$|项目|参考|结果"
    r"|\b(?:CT|MRI|X-RAY|ultrasound|panel|function|tests?|biopsy|recommended|correlat\w+)\b",
    re.I,
)
_SHORT_NAME = 20
_FEWEST = 5
"""Shorter lines beside a report, without anybody in them, are its titles."""


def own_words(text: str, known: Catalogue | None = None) -> str:
    """The sentences that somebody is in, and those before and after the report that are no titles of it."""
    known = known or catalogue()
    said = sentences(text)
    reported = [number for number, sentence in enumerate(said) if _of_a_report(sentence, known)]
    inside = range(reported[0], reported[-1] + 1) if reported else range(0)
    kept = [
        sentence
        for number, sentence in enumerate(said)
        if marks().me.search(sentence) or (number not in inside and _told(sentence))
    ]
    return "\n".join(kept)


def _of_a_report(sentence: str, known: Catalogue) -> bool:
    heading = (
        marks().seen.search(sentence) or marks().asked.search(sentence) or marks().style.search(sentence)
    )
    if heading or any(finding.pattern.search(sentence) for finding in known.findings.values()):
        return True
    name = known.names.search(normal(sentence))
    return bool(name and (len(sentence) <= _SHORT_NAME or results(sentence, known)))


def _told(sentence: str) -> bool:
    return len(_WORDS.findall(sentence)) >= _FEWEST and not _TITLE.search(sentence) and not sentence.isupper()
