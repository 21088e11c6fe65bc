"""Finds the place that a patient names, among those of the studies."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from knowledge.data import load

CITY, STATE, COUNTRY = "city", "state", "country"
_LONGEST = 4
_WORD = re.compile(r"[^\W_][\w.'’-]*")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Place:
    """A city, state or country: the registry's name in small letters, and how it was said."""

    kind: str
    name: str
    said: str


class Places:
    """Every place of the studies, and how patients write some of them."""

    def __init__(self, cities: Collection[str], states: Collection[str], countries: Collection[str]) -> None:
        self._known: dict[str, tuple[str, str]] = {}
        for kind, names in ((CITY, cities), (STATE, states), (COUNTRY, countries)):
            self._known |= {name: (kind, name) for name in names if name}
        self._known |= _aliases()
        self._chinese = sorted(filter(_HAN.search, self._known), key=len, reverse=True)

    def find(self, text: str, lang: str) -> Place | None:
        """The first place named: in English after "in", "near" and the like, in Chinese anywhere."""
        if lang == "zh":
            said = next((name for name in self._chinese if name in text), "")
            if said:
                return Place(*self._known[said], said)
        for start in _starts(text, lang):
            words = list(_WORD.finditer(text, start))[:_LONGEST]
            for size in range(len(words), 0, -1):
                said = text[words[0].start() : words[size - 1].end()].rstrip(".'’")
                if known := self._known.get(said.lower()):
                    return Place(*known, said)
        return None


def home_country(region: str) -> str:
    """The country of the clinic's region in small letters, "" for an unknown one."""
    return str(load("trials_places.yml")["regions"].get(region.upper(), "")).lower()


def _starts(text: str, lang: str) -> list[int]:
    if lang == "zh":
        return [found.start() for found in re.finditer(r"(?<![A-Za-z])[A-Z]", text)]
    before = re.compile(load("trials_request.yml")["before_place"].removesuffix("$"), re.I)
    return [found.end() for found in before.finditer(text)]


@cache
def _aliases() -> dict[str, tuple[str, str]]:
    table: dict[str, tuple[str, str]] = {}
    for kind, group in ((CITY, "cities"), (COUNTRY, "countries")):
        for name, also in load("trials_places.yml")[group].items():
            table |= {word.lower(): (kind, name.lower()) for word in (name, *also)}
    return table
