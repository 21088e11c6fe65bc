"""How a message answers the question that is open: yes, no, none, or not known, and about what."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from actions.intake.vocabulary import Heard, Statement

_FILE = Path(__file__).parent / "answering.yml"
_LAST = 10**9
_Span = tuple[int, int]


@dataclass(frozen=True)
class Doubt:
    """Where the patient says that they do not know, the clause it stands in, and the facts it is about."""

    words: Statement
    clause: _Span
    used: set[str] = field(default_factory=set)

    about: int = 0

    def covers(self, said: Statement) -> bool:
        """Whether a statement begins in the same clause; what stands before a doubt about more is sure."""
        return max(self.clause[0], self.about) <= said.start < self.clause[1]


def doubts(text: str, heard: Heard) -> tuple[Doubt, ...]:
    """Each "I don't know", but not "I don't know why", nor the "forgot" of "forgot my tablet"."""
    told = [one for name, said in heard.statements.items() if name[0] != "@" for one in said]
    return tuple(
        Doubt(one, _clause(text, one), about=_about(text, one))
        for one in heard.of("@unsure")
        if not _patterns()["reasons"].match(text, one.end) and not any(_takes(said, one) for said in told)
    )


def _about(text: str, one: Statement) -> int:
    """Where what a doubt is about may begin: after it, where the doubt goes on ("warfarin, 不清楚剂量")."""
    goes_on = text[one.end : _clause(text, one)[1]]
    return 0 if _patterns()["doubt_ends"].fullmatch(goes_on) else one.start


def _takes(said: Statement, doubt: Statement) -> bool:
    """Whether the doubt's words are part of what is said: the "说不清" of "话说不清" is slurred speech."""
    return said.start < doubt.end < said.end or said.start < doubt.start < doubt.end <= said.end


def answer(text: str, heard: Heard, apart: Iterable[Statement]) -> str:
    """How the message answers: unsure, none, no, yes, or "" for none of these.

    The word that comes first decides, and the longer of two that begin together; words that only begin a
    sentence ("well", "嗯") mean yes where nothing else is said. What stands in the middle of a clause, or
    in the phrases `apart`, is no answer.
    """
    spans = [(one.start, one.end) for one in apart]
    denied = {one.start for name in ("no", "none") for one in heard.of(f"@{name}")}
    first = {name: _first(text, heard.of(f"@{name}"), spans) for name in ("none", "no")}
    sure = [one for one in heard.of("@yes") if not {one.end, one.end + 1} & denied]  # not "there is no"
    if asks_back(text):
        sure = [one for one in sure if _clause(text, one)[1] == one.end]
    first["yes"] = _first(text, sure, spans)
    best = min(first, key=lambda name: first[name])
    if first[best][0] < _LAST:
        return best
    return "yes" if _first(text, heard.of("@hm"), spans)[0] < _LAST else ""


def stops(heard: Heard) -> bool:
    """Whether the patient wants no more questions; a bare "stop" only where the message says nothing else."""
    return bool(heard.of("@stop") or _patterns()["stop_alone"].fullmatch(heard.folded))


def puts_right(text: str) -> bool:
    """Whether a "no" with nothing but a number puts an earlier number right, as in "no, 2 weeks"."""
    return bool(_patterns()["no_number"].fullmatch(text))


def asks_back(text: str) -> bool:
    """Whether the message is a question, which answers nothing by its own words."""
    return bool(_patterns()["question"].search(text))


def without_times(text: str) -> str:
    """The message without times that stand in the middle of what it says, as in 肚子从昨天开始疼."""
    return _patterns()["time_between"].sub("", text)


def _first(text: str, said: Iterable[Statement], apart: list[_Span]) -> tuple[int, int]:
    standing = (
        (one.start, -one.end)
        for one in said
        if not any(start <= one.start and one.end <= end for start, end in apart)
        and _begins(text, one)
        and _whole(text, one)
    )
    return min(standing, default=(_LAST, 0))


def _begins(text: str, one: Statement) -> bool:
    start, _ = _clause(text, one)
    lead_in = text[start : one.start].lower().strip(" '\"")
    return not lead_in or any(_patterns()[lang].fullmatch(lead_in + " ") for lang in ("en", "zh"))


def _whole(text: str, one: Statement) -> bool:
    """Whether a "didn't" stands alone; in "didn't stop" it is no answer."""
    if not _patterns()["auxiliary"].search(text[one.start : one.end]):
        return True
    _, end = _clause(text, one)
    return bool(_patterns()["after_auxiliary"].fullmatch(text[one.end : end]))


def _clause(text: str, one: Statement) -> _Span:
    start = 0
    for mark in _patterns()["clause_end"].finditer(text):
        if mark.start() >= one.end:
            return start, mark.start()
        if mark.end() <= one.start:
            start = mark.end()
    return start, len(text)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    content = yaml.safe_load(_FILE.read_text("utf-8"))
    lead_in = {"en": content["lead_in"]["en"], "zh": content["lead_in"]["zh"] + " ?"}
    return {name: re.compile(text) for name, text in {**content, **lead_in}.items() if name != "lead_in"}
