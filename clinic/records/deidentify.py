"""Takes out of a text what tells who somebody is, as far as patterns can."""

import re
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parent.parent / "data" / "identifiers.yml"
NAME = "[name]"


def deidentified(text: str, known: tuple[str, ...] = ()) -> str:
    """The text with addresses, numbers, dates, accounts and told names replaced by marks.

    `known` are names and accounts that are on record; they are found wherever they stand. Names told in
    passing stay: a person must read what is to be used.
    """
    for word in sorted({word.strip() for word in known if len(word.strip()) > 1}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", NAME, text, flags=re.IGNORECASE)
    for mark, patterns in _marks():
        for pattern in patterns:
            text = pattern.sub(mark, text)
    return text


@cache
def _marks() -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    rows = yaml.safe_load(_FILE.read_text("utf-8"))
    return tuple((row["mark"], tuple(re.compile(one) for one in row["patterns"])) for row in rows)
