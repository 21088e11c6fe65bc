"""Names the groups of everyday words that a message holds: body, symptom, medicine, booking and so on."""

import re
from pathlib import Path
from typing import Dict, List, Pattern, Tuple

import yaml

FILE = Path(__file__).with_name("word_groups.yml")
_ENDINGS = "(?:s|es|'s|ed|ing|y)?"
_GROUPS: Dict[Path, List[Tuple[str, Pattern[str]]]] = {}


def groups_in(text: str, file: Path = FILE) -> List[str]:
    """The names of the groups with at least one word in the text, each once per language, in file order."""
    return [name for name, pattern in _patterns(file) if pattern.search(text)]


def _patterns(file: Path) -> List[Tuple[str, Pattern[str]]]:
    if file not in _GROUPS:
        _GROUPS[file] = [
            (name, _pattern(lang, _entries(words)))
            for name, languages in yaml.safe_load(file.read_text("utf-8")).items()
            for lang, words in languages.items()
        ]
    return _GROUPS[file]


def _entries(words: str) -> List[str]:
    return sorted((word.strip() for word in words.split(",")), key=len, reverse=True)


def _pattern(lang: str, words: List[str]) -> Pattern[str]:
    either = "|".join(re.escape(word) for word in words)
    return re.compile(f"\\b(?:{either}){_ENDINGS}\\b" if lang == "en" else either, re.I)
