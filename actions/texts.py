"""The sentences of the actions, by language; common.locale has those that every room says."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from common.locale import LANGUAGES, crisis_line, emergency_number

_DATA = Path(__file__).parent / "data"


@cache
def texts(lang: str) -> dict[str, str]:
    """Every text of the language by key; an unknown language reads as English."""
    lang = lang if lang in LANGUAGES else "en"
    return yaml.safe_load((_DATA / f"texts.{lang}.yml").read_text("utf-8"))


def say(key: str, lang: str, region: str, **values: Any) -> str:
    """The text of that key with numbers and values filled in; raises KeyError for an unknown key."""
    filled = texts(lang)[key].format(
        number=emergency_number(region), crisis=crisis_line(region), **values
    )
    return filled.strip()
