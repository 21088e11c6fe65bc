"""Canned texts and telephone numbers, by language and region."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("en", "zh")
_DATA = Path(__file__).parent / "data"
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
"""One Chinese character."""
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


@cache
def texts(lang: str, folder: Path = _DATA) -> dict[str, str]:
    """Every canned text of a room's folder by key; an unknown language reads as English."""
    lang = lang if lang in LANGUAGES else "en"
    return yaml.safe_load((folder / f"texts.{lang}.yml").read_text("utf-8"))


@cache
def _regions() -> dict[str, dict[str, Any]]:
    return yaml.safe_load((_DATA / "regions.yml").read_text("utf-8"))


def emergency_number(region: str) -> str:
    """The number that calls an ambulance there; an unknown region gets the default entry's."""
    return _region(region)["emergency"]


def crisis_line(region: str) -> str:
    """The crisis line of the region."""
    return _region(region)["crisis"]


def say(key: str, lang: str, region: str, *, folder: Path = _DATA, **values: str) -> str:
    """The canned text of that key, with numbers and values filled in; raises KeyError for an unknown key."""
    text = texts(lang, folder)[key]
    return text.format(number=emergency_number(region), crisis=crisis_line(region), **values).strip()


def detect_lang(text: str, default: str) -> str:
    """The language somebody writes: any Han character is Chinese, two Latin words English."""
    if HAN.search(text):
        return "zh"
    return "en" if len(_LATIN_WORD.findall(text)) >= 2 else default


def _region(region: str) -> dict[str, Any]:
    regions = _regions()
    return regions.get(region.upper(), regions["default"])
