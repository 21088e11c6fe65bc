"""What of a message was not read: words of substance left over beside what was understood."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from actions.intake.vocabulary import Statement

_FILE = Path(__file__).parent / "remainder.yml"
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LEAST = 3
"""A letter or two is a slip of the finger."""


def unread(folded: str, read: Iterable[Statement]) -> tuple[str, ...]:
    """The words of substance outside what was read, as in "fever and bleding" where only the fever was.

    Small words and words about people and times are no substance.
    """
    left = list(folded)
    for one in read:
        left[one.start : one.end] = "|" * len(left[one.start : one.end])
    rest = "".join(left)
    words = (word.replace("'", "") for word in _WORD.findall(rest))
    english = (word for word in words if len(word) >= _LEAST and word not in _small_words())
    chinese = _HAN.findall(_small_han().sub("|", rest))
    return (*english, *chinese)


def after_contrast(folded: str) -> int:
    """Where a message turns against its own "no", as in "no, but my lip is big"; or else its end."""
    found = _contrast().search(folded)
    return found.end() if found else len(folded)


@cache
def _small_words() -> frozenset[str]:
    return frozenset(_content()["en"].split())


@cache
def _small_han() -> re.Pattern[str]:
    words = sorted(_content()["zh"].split(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@cache
def _contrast() -> re.Pattern[str]:
    return re.compile(_content()["contrast"])


@cache
def _content() -> dict[str, str]:
    content: dict[str, str] = yaml.safe_load(_FILE.read_text("utf-8"))
    return content
