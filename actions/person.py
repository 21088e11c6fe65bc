"""Reads whose complaint a message is about, and what somebody is allergic to; never raises."""

import re
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parent / "data" / "person_words.yml"
_LONGEST = 60


def about_another(text: str) -> bool:
    """Whether a message names somebody besides the writer; then nothing of the writer's profile is used."""
    return _found("other", text) is not None


def takes_back(text: str) -> bool:
    """Whether a yes has a "but" in it."""
    return _found("but", text) is not None


def allergy(text: str) -> tuple[str, str] | None:
    """What the writer is allergic to, and their words for it; None when nothing is said or it is denied."""
    if _found("no_allergy", text) or not (match := _found("allergy", text)):
        return None
    return match.group(1).strip()[:_LONGEST], match.group().strip()


def _found(name: str, text: str) -> re.Match[str] | None:
    words = " ".join(text.lower().replace("’", "'").split())
    return next((match for pattern in _patterns()[name] if (match := pattern.search(words))), None)


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], ...]]:
    """Both languages' entries in one, since people mix them."""
    content = yaml.safe_load(_FILE.read_text("utf-8"))
    return {
        name: tuple(re.compile(entry) for entry in (*by_language["en"], *by_language["zh"]))
        for name, by_language in content.items()
    }
