"""Reads "better", "the same" or "worse" out of a patient's own words."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

_FILE = Path(__file__).parent / "data" / "follow_up_words.yml"
How = Literal["better", "same", "worse", "unclear"]


@dataclass(frozen=True)
class Read:
    """How the patient is; `nothing_else` is True when the words say that and nothing more."""

    how: How
    nothing_else: bool = False


def read_answer(text: str, lang: str) -> Read:
    """What the words say; worse goes before the same, and the same before better.

    Wishes, questions and what was yesterday are left out. Both languages' words are looked for, since
    people mix them.
    """
    words = text.lower().replace("’", "'")
    found: set[str] = set()
    for step, pattern in _patterns():
        words, times = pattern.subn(" ", words)
        if times and step != "aside":
            found.add("same" if step in ("not_worse", "not_better") else step.removeprefix("surely_"))
    nothing_else = not _filler().sub("", words)
    for how in ("worse", "same", "better"):
        if how in found:
            asks = how == "better" and text.rstrip().endswith(("?", "？", "吗"))
            return Read("unclear") if asks else Read(how, nothing_else)  # type: ignore[arg-type]
    return Read("unclear")


def choice(text: str) -> bool | None:
    """False when the words ask not to be asked, True when they ask to be asked again; None for neither.

    "Don't ask me again" holds both, so that no goes before yes.
    """
    words = text.lower().replace("’", "'")
    for wanted in (False, True):
        if any(pattern.search(words) for pattern in _choices()[wanted]):
            return wanted
    return None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """In the order in which they are taken out of the words."""
    written = _written()
    steps = ("aside", "surely_better", "surely_worse", "not_worse", "worse", "not_better", "same", "better")
    return tuple(
        (step, re.compile("|".join(_as_pattern(entry) for entry in written[step]))) for step in steps
    )


@cache
def _choices() -> dict[bool, tuple[re.Pattern[str], ...]]:
    written = _written()
    return {
        wanted: tuple(re.compile(_as_pattern(entry)) for entry in written[key])
        for wanted, key in ((True, "ask_again"), (False, "stop_asking"))
    }


@cache
def _filler() -> re.Pattern[str]:
    words = "|".join(_as_pattern(entry) for entry in _written()["filler"])
    return re.compile(rf"{words}|[\s\W_]")


def _as_pattern(entry: str) -> str:
    """English entries are whole words."""
    return rf"\b(?:{entry})\b" if entry.isascii() else f"(?:{entry})"


@cache
def _written() -> dict[str, list[str]]:
    """Every list of the file, with both languages' entries in one."""
    return {
        step: [*by_language["en"], *by_language["zh"]]
        for step, by_language in yaml.safe_load(_FILE.read_text("utf-8")).items()
    }
