"""The conditions that a patient names, in either language, and what the registry calls them."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from knowledge.data import load
from knowledge.index.words import english_words
from knowledge.question import longest_matches

_LONGEST_ZH = 12


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition: how it is said back, the registry's names for it, and words that make it another illness.

    Names and words are English stems, a space between them.
    """

    label: str
    names: tuple[str, ...]
    without: tuple[str, ...] = ()


def named(text: str, lang: str) -> tuple[Condition, ...]:
    """Every condition that the word lists find in the text, each once."""
    terms: dict[str, str] = {}
    if lang == "zh":
        for word in _chinese_words(text):
            for term in _chinese()[word]:
                terms.setdefault(term, word)
    words = english_words(text)
    for match in longest_matches(words, _english(), _longest()):
        terms.setdefault(_english()[match], "")
    return tuple(of_term(term, said) for term, said in terms.items())


def of_term(term: str, label: str = "") -> Condition:
    """The condition that the library calls so."""
    entry = _entries().get(term, {})
    names = dict.fromkeys(map(_stems, (term, *entry.get("also", ()))))
    without = tuple(map(_stems, entry.get("not", ())))
    return Condition(label or entry.get("shown", term), tuple(filter(None, names)), without)


def unknown(words: str) -> Condition | None:
    """A condition that no list knows, by the patient's own English words; None for no words."""
    stems = _stems(words)
    return Condition(words, (stems,)) if stems else None


def in_chinese(name: str) -> str:
    """The Chinese name of a registry's condition, or the name itself when we know none."""
    term = _english().get(tuple(english_words(name)))
    return _chinese_names().get(term or "", name)


def _stems(words: str) -> str:
    return " ".join(english_words(words))


@cache
def _entries() -> dict[str, dict[str, Any]]:
    return {entry["term"]: entry for entry in load("trials_conditions.yml")["conditions"]}


@cache
def _english() -> dict[tuple[str, ...], str]:
    """Every English name by its stems: the registry's first, then the patients' own."""
    table: dict[tuple[str, ...], str] = {}
    never = {tuple(english_words(name)) for name in load("trials_conditions.yml")["never"]}
    names = [
        (entry["term"], name)
        for entry in _entries().values()
        for name in (entry["term"], *entry["also"], *entry.get("said", ()))
    ]
    lay = load("synonyms.en.yml")["terms"]
    names += [(entry["term"], name) for entry in lay for name in (entry["term"], *entry["also"])]
    for term, name in names:
        stems = tuple(english_words(name))
        if stems and stems not in never and tuple(english_words(term)) not in never:
            table.setdefault(stems, term)
    for entry in load("synonyms.zh.yml")["terms"]:
        stems = tuple(english_words(entry["en"]))
        if stems not in never and not longest_matches(stems, table, max(map(len, table))):
            table.setdefault(stems, entry["en"])
    return table


@cache
def _longest() -> int:
    return max(map(len, _english()))


@cache
def _chinese() -> dict[str, tuple[str, ...]]:
    """Every Chinese word with the terms that it stands for."""
    table: dict[str, tuple[str, ...]] = {
        word: (entry["term"],) for entry in _entries().values() for word in entry.get("zh", ())
    }
    for entry in load("synonyms.zh.yml")["terms"]:
        found = longest_matches(english_words(entry["en"]), _english(), _longest())
        terms = tuple(dict.fromkeys(_english()[match] for match in found))
        if terms:
            for word in (entry["term"], *entry["also"]):
                table.setdefault(word, terms)
    return table


@cache
def _chinese_names() -> dict[str, str]:
    names: dict[str, str] = {}
    by_term: dict[str, list[str]] = defaultdict(list)
    for entry in load("synonyms.zh.yml")["terms"]:
        by_term[entry["term"]] = list(_chinese().get(entry["term"], ()))
    for word, terms in by_term.items():
        for term in terms[:1]:
            names.setdefault(term, word)
    for entry in _entries().values():
        for word in entry.get("zh", ())[:1]:
            names.setdefault(entry["term"], word)
    return names


def _chinese_words(text: str) -> list[str]:
    """The known words in the text, longest first at each place, none within another."""
    found, at = [], 0
    while at < len(text):
        size = next((size for size in range(_LONGEST_ZH, 0, -1) if text[at : at + size] in _chinese()), 0)
        if size:
            found.append(text[at : at + size])
        at += size or 1
    return found
