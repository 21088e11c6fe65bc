"""Reads out of a patient's message which study is wanted: condition, age, sex and place."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from knowledge.data import load
from knowledge.trials.conditions import Condition, named, unknown
from knowledge.trials.places import Place, Places
from knowledge.trials.record import FEMALE, MALE

LONGEST = 2000
OLDEST = 120
_WORDS = 8
_UNITS = {"m": 12.0, "w": 52.0, "个": 12.0, "周": 52.0}
_SENTENCES = re.compile(r"(?<=[.!?。！？])\s*|[\n;；]+")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for; None and empty mean that it was not said. `age` is in years.

    `healthy` asks for studies that take healthy people, `finished` for those that are over.
    """

    conditions: tuple[Condition, ...] = ()
    age: float | None = None
    sex: str | None = None
    place: Place | None = None
    healthy: bool = False
    finished: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing can be looked up by it."""
        return not self.conditions and not self.healthy


def read(text: str, lang: str, places: Places, *, answering: bool = False) -> Wish:
    """The wish in a message; with `answering` the message names the condition that was asked for."""
    text = text[:LONGEST]
    return Wish(
        conditions=_conditions(text, lang, answering),
        age=_age(text, lang),
        sex=_sex(text, lang),
        place=places.find(text, lang),
        healthy=bool(_pattern("healthy", lang).search(text)),
        finished=bool(_pattern("finished", lang).search(text)),
    )


def asks_for_study(text: str, lang: str) -> bool:
    """Whether the words speak of a study at all."""
    return bool(_pattern("study", lang).search(text))


def _conditions(text: str, lang: str, answering: bool) -> tuple[Condition, ...]:
    text = _pattern("worry", lang).sub(" ", text)
    asking = [part for part in _SENTENCES.split(text) if part and asks_for_study(part, lang)]
    for part in (*asking, text):
        if found := named(part, lang):
            return found
    written = [text] if answering else [name for part in asking or [text] for name in _told(part, lang)]
    for name in written:
        if left := _bare(name, lang):
            known = unknown(left)
            return (known,) if known else ()
    return ()


def _told(part: str, lang: str) -> list[str]:
    found = (re.search(pattern, part, re.I) for pattern in _data()["condition"][lang])
    return [match["name"] for match in found if match]


def _bare(name: str, lang: str) -> str:
    """The name without what stands around it, "" when nothing is left or too much."""
    left, before = name.strip(" .?!,。？！，"), ""
    while left != before:
        before = left
        for pattern in _data()["around"][lang]:
            left = re.sub(pattern, "", left, flags=re.I).strip(" .?!,'’")
    empty = re.compile(_data()["empty"]["en"], re.I)
    if empty.fullmatch(left) or len(left.split()) > _WORDS or not re.search(r"[A-Za-z]", left):
        return ""
    return left


def _age(text: str, lang: str) -> float | None:
    """The one age that is told; None when there is none or there are several."""
    ages = set()
    for pattern in _data()["age"][lang]:
        for match in re.finditer(pattern, text, re.I):
            if re.search(_data()["no_age"][lang], text[: match.start()], re.I):
                continue
            unit = (match.groupdict().get("unit") or "")[:1].lower()
            whole = match.groupdict().get("unit") == "周岁"
            value = int(match["n"]) / (1.0 if whole else _UNITS.get(unit, 1.0))
            if value <= OLDEST:
                ages.add(value)
    return ages.pop() if len(ages) == 1 else None


def _sex(text: str, lang: str) -> str | None:
    female, male = (bool(_pattern(name, lang).search(text)) for name in ("female", "male"))
    if female == male:
        return None
    return FEMALE if female else MALE


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = load("trials_request.yml")
    return data


@cache
def _pattern(name: str, lang: str) -> re.Pattern[str]:
    return re.compile(_data()[name][lang], re.I)
