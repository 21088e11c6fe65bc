"""The words that say how a report means a finding, read from data."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parent / "scope.yml"


@dataclass(frozen=True)
class Scope:
    """One language's patterns, as `scope.yml` tells them."""

    kept: re.Pattern[str]
    uncertain: re.Pattern[str]
    deny: re.Pattern[str]
    deny_after: re.Pattern[str]
    kept_after: re.Pattern[str]
    stop: re.Pattern[str]
    joined: re.Pattern[str]
    described: re.Pattern[str]
    past: re.Pattern[str]
    chronic: re.Pattern[str]
    past_after: re.Pattern[str]
    fresh: re.Pattern[str]
    supposed: re.Pattern[str]


@dataclass(frozen=True)
class Marks:
    """What tells a report from other words, and its parts from one another."""

    seen: re.Pattern[str]
    asked: re.Pattern[str]
    imaging: re.Pattern[str]
    style: re.Pattern[str]
    modality: re.Pattern[str]
    me: re.Pattern[str]
    laboratory: re.Pattern[str]


@cache
def scope(lang: str) -> Scope:
    """The patterns of `en` or `zh`."""
    words = yaml.safe_load(_FILE.read_text("utf-8"))[lang]
    return Scope(**{name: re.compile(words.get(name, r"(?!)"), re.I) for name in Scope.__annotations__})


@cache
def marks() -> Marks:
    """The headings and ways of writing of reports, of both languages together."""
    content = yaml.safe_load(_FILE.read_text("utf-8"))
    headings = {name: _heading(words) for name, words in content["headings"].items()}
    style = rf"\b(?:{content['style']['en']})\b|{content['style']['zh']}"
    return Marks(
        **headings,
        style=re.compile(style, re.I),
        modality=re.compile(content["modality"], re.I),
        me=re.compile(content["me"], re.I),
        laboratory=re.compile(content["laboratory"]["words"], re.I),
    )


def _heading(words: str) -> re.Pattern[str]:
    """A heading ends in a colon, or stands alone on its line; brackets such as 【】 may go round it."""
    return re.compile(
        rf"(?:^|(?<=[\n.。;；]))[ \t\-*#\d.、【\[]*(?:{words})[ \t】\]*]*(?:[:：]|(?=\n|$))|【(?:{words})】",
        re.I,
    )
