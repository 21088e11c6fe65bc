"""The wordings that a protocol's own phrases stand for, and what else each of them says."""

import random
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions.intake.protocol import Fact, Protocol
from medlm.redflags.lexicon import expand, read_yaml, spelt_out, split_phrases
from medlm.redflags.rules import DATA
from medlm.redflags.tokens import stem

_PIECE = re.compile(r"[a-z]+|[\u3400-\u9fff]|\d+")
_BRACKETED = re.compile(r"\s*[(（][^()（）]*[)）]")
_MOST_WORDINGS = 60
_ALL = 2000
_LONGEST_NAME = {"en": 45, "zh": 12}
_LONG_WORD = re.compile(r"[a-z]{8,}")


@cache
def frames(lang: str) -> Mapping[str, Any]:
    """How patients put things, from the data file of that language."""
    content: Mapping[str, Any] = yaml.safe_load(
        (Path(__file__).parent / f"frames.{lang}.yml").read_text("utf-8")
    )
    return content


@cache
def _language(lang: str) -> tuple[dict[str, str], frozenset[str]]:
    content = read_yaml(DATA / f"lexicon.{lang}.yml")
    macros = {name: str(text) for name, text in content.get("macros", {}).items()}
    return macros, frozenset(stem(word) for word in split_phrases(content["fillers"], "fillers"))


@cache
def wordings(text: str, lang: str, most: int = _MOST_WORDINGS) -> tuple[str, ...]:
    """The plain phrases of a list, of each phrase no more than `most`."""
    macros, _ = _language(lang)
    found: list[str] = []
    for phrase in split_phrases(text, "words"):
        plain = [" ".join(one.split()) for one in expand(spelt_out(phrase.lower(), macros, "words"), "words")]
        step = max(1, len(plain) // most)
        found += plain[::step]
    return tuple(dict.fromkeys(one for one in found if one))


def pieces(text: str, lang: str) -> tuple[str, ...]:
    """The words that carry the meaning of a phrase, each by its stem."""
    _, fillers = _language(lang)
    words = [stem(word) for word in _PIECE.findall(text.lower().replace("'", ""))]
    return tuple(word for word in words if word not in fillers) or tuple(words)


def name_of(fact: Fact, lang: str) -> str:
    """The fact's name as a patient repeats it out of a list, without what stands in brackets."""
    return re.sub(frames(lang)["article"], "", _BRACKETED.sub("", fact.name[lang]))


def is_short(name: str, lang: str) -> bool:
    """Whether a name is one thing in few words, so that people would repeat it."""
    longest = _LONGEST_NAME[lang]
    return len(name) <= longest and not re.search("[,，、或]| or ", name)


def is_thing(wording: str, lang: str) -> bool:
    """Whether a wording is something that one has or has not, as "stiff neck" is."""
    return not re.search(frames(lang)["verbal"], wording)


class Phrases:
    """What a protocol's facts are called in one language, and which facts a wording speaks of."""

    def __init__(self, protocol: Protocol, relevant: Sequence[str], lang: str) -> None:
        self.lang = lang
        self._index: dict[tuple[str, ...], set[tuple[str, Any]]] = {}
        self._longest = 1
        for name in relevant:
            fact = protocol.facts[name]
            for value, text in ((True, fact.words), (False, fact.unless)):
                for wording in wordings(text[lang], lang, _ALL) if text else ():
                    self._add(wording, (name, value))
            for option in fact.options:
                for wording in wordings(option.words[lang], lang, _ALL):
                    self._add(wording, (name, option.value))

    def _add(self, wording: str, meaning: tuple[str, Any]) -> None:
        key = pieces(wording, self.lang)
        self._longest = max(self._longest, len(key))
        self._index.setdefault(key, set()).add(meaning)

    def says(self, wording: str) -> set[tuple[str, Any]]:
        """The facts and values that some part of a wording means; of two values the longer part counts."""
        plain = tuple(stem(word) for word in _PIECE.findall(wording.lower().replace("'", "")))
        words = (*pieces(wording, self.lang), "/", *plain)
        found: dict[str, Any] = {}
        for length in range(min(len(words), self._longest), 0, -1):
            for start in range(len(words) - length + 1):
                for name, value in sorted(
                    self._index.get(words[start : start + length], ()), key=_affirmed_first
                ):
                    found.setdefault(name, value)
        return set(found.items())


def _affirmed_first(meaning: tuple[str, Any]) -> tuple[bool, str]:
    return meaning[1] is False, str(meaning)


def misspelt(text: str, rng: random.Random) -> str:
    """The text with one slip of the keys in one of its long English words."""
    words = list(_LONG_WORD.finditer(text))
    if not words:
        return text
    word = rng.choice(words)
    at = rng.randrange(word.start() + 2, word.end() - 2)
    left, one, two, right = text[:at], text[at], text[at + 1], text[at + 2 :]
    return left + rng.choice((two + one, two, one + one + two)) + right
