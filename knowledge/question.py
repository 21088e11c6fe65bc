"""Find the question inside a patient's message: what it is about and what it wants to know."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from knowledge.data import load
from knowledge.index.words import english_words

SHORT_WORDS = 14
"""An English message up to this long is taken as the question itself."""
SHORT_HAN = 24
LONGEST = 4000
CORE_SENTENCES = 3
_SPLIT = {
    "en": re.compile(r"(?<=[.!?])\s+|\n+|(?<=[a-z]),? (?=(?:so )?(?:what|how|why|is there|can|should) )"),
    "zh": re.compile(r"[。！!；;\n]+|(?<=[？?])|[，,]"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A message reduced to its question.

    `core` is the part that asks, in the patient's words; `type` one of the types of
    `question_types.yml` or "" when none shows; `names` are library names of lay terms found;
    `english` says the same in English for a Chinese question whose terms are known, else "".
    `subject` says that it names something that we know of, whether or not there is a passage.
    `practical` marks what no passage answers: prices, opening hours, paperwork, animals, the news, a
    dose for one person, two named medicines together.
    """

    lang: str
    text: str
    core: str
    type: str
    names: tuple[str, ...] = ()
    english: str = ""
    practical: bool = False
    subject: bool = False

    def ask(self, focus: str) -> str:
        """A short question of this type about the focus, in the language of the question."""
        return ask(self.type, focus, self.lang)


def understand(text: str, lang: str) -> Question:
    """Reduce a message of any length to the question in it; never raises on any text."""
    whole = _shorten(_plain(text))
    core = reduce(whole, lang)
    kind = question_type(core, lang) or question_type(whole, lang)
    practical = any(pattern.search(core) for pattern in (*_phrases("practical", lang), *_beyond(lang)))
    if lang == "zh":
        terms = chinese_terms(core) or chinese_terms(whole)
        english = ask(kind, " ".join(entry["en"] for entry in terms[:3]), "en") if terms else ""
        found = tuple(each["term"] for each in terms)
        return Question(lang, whole, core, kind, found, english, practical, bool(found))
    names = lay_terms(core) or lay_terms(whole)
    subject = bool(names) or names_a_condition(core)
    return Question(lang, whole, core, kind, tuple(names), practical=practical, subject=subject)


def reduce(text: str, lang: str) -> str:
    """The sentences that ask, greetings and thanks removed; the whole text when none asks."""
    for pattern in _phrases("drop", lang):
        text = pattern.sub(" ", text)
    text = re.sub(r"\s+", " ", text).strip(" ,，")
    if _is_short(text, lang):
        return text
    parts = [part.strip(" ,，") for part in _SPLIT[lang].split(text) if part and part.strip(" ,，")]
    asking = [part for part in parts if any(pattern.search(part) for pattern in _phrases("asks", lang))]
    if not asking:
        return " ".join(parts)
    asked = asking[-CORE_SENTENCES:]
    joined = " ".join(asked)
    return " ".join(dict.fromkeys([*parts[:2], *asked])) if _is_tiny(joined, lang) else joined


def question_type(text: str, lang: str) -> str:
    """What the question wants to know ("treatment", "causes", …), or "" when nothing shows it."""
    for kind, patterns in _types(lang):
        if any(pattern.search(text) for pattern in patterns):
            return kind
    return ""


def ask(kind: str, focus: str, lang: str) -> str:
    """The shortest question of that type about the focus, as a health site would title it."""
    for entry in load("question_types.yml"):
        if entry["type"] == (kind or "information"):
            return entry["ask"][lang].format(focus=focus)
    return focus


def lay_terms(text: str) -> list[str]:
    """The library's names for everyday words in an English text, most specific first."""
    words = english_words(text)
    table, longest = _lay_table()
    return list(dict.fromkeys(table[found] for found in longest_matches(words, table, longest)))


def subject(text: str, lang: str) -> str:
    """The first thing that the text names and the word lists know, by its usual name, or ""."""
    if lang == "zh":
        return next((entry["term"] for entry in chinese_terms(text)), "")
    words = english_words(text)
    table, longest = _condition_table()
    known = (table[found] for found in longest_matches(words, table, longest))
    return next(iter([*lay_terms(text), *known]), "")


def names_a_condition(text: str) -> bool:
    """Whether an English text names a condition that the Chinese word list knows by its English name."""
    words = english_words(text)
    table, longest = _condition_table()
    return bool(longest_matches(words, table, longest))


def chinese_terms(text: str) -> list[dict[str, Any]]:
    """The entries of `synonyms.zh.yml` whose words stand in the text, in order, each once."""
    table = _chinese_table()
    found: dict[str, dict[str, Any]] = {}
    at = 0
    while at < len(text):
        length = next((size for size in range(12, 0, -1) if text[at : at + size] in table), 0)
        if length:
            entry = table[text[at : at + length]]
            found[entry["term"]] = entry
        at += length or 1
    return list(found.values())


def longest_matches(
    words: Sequence[str], table: dict[tuple[str, ...], Any], longest: int
) -> list[tuple[str, ...]]:
    """The keys of the table that stand in the words, leaving out any that lies within a longer one."""
    spans = [
        (start, start + size)
        for size in range(min(longest, len(words)), 0, -1)
        for start in range(len(words) - size + 1)
        if tuple(words[start : start + size]) in table
    ]
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if not any(first <= start and end <= last for first, last in kept):
            kept.append((start, end))
    return [tuple(words[start:end]) for start, end in kept]


@cache
def same_names() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """For every English name in the synonym file, by its stems, all names of the same thing."""
    groups: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
    for entry in load("synonyms.en.yml")["terms"]:
        names = tuple(tuple(english_words(name)) for name in (entry["term"], *entry["also"]))
        groups.update(dict.fromkeys(names, names))
    return groups


@cache
def _lay_table() -> tuple[dict[tuple[str, ...], str], int]:
    table = {}
    for entry in load("synonyms.en.yml")["terms"]:
        for name in (entry["term"], *entry["also"]):
            table[tuple(english_words(name))] = entry["term"]
    return table, max(map(len, table))


@cache
def _condition_table() -> tuple[dict[tuple[str, ...], str], int]:
    table = {tuple(english_words(entry["en"])): entry["en"] for entry in load("synonyms.zh.yml")["terms"]}
    return table, max(map(len, table))


@cache
def _chinese_table() -> dict[str, dict[str, Any]]:
    entries = load("synonyms.zh.yml")["terms"]
    return {word: entry for entry in entries for word in (entry["term"], *entry["also"])}


@cache
def _types(lang: str) -> list[tuple[str, list[re.Pattern[str]]]]:
    return [
        (entry["type"], [re.compile(pattern, re.I) for pattern in entry[lang]])
        for entry in load("question_types.yml")
    ]


@cache
def _phrases(name: str, lang: str) -> list[re.Pattern[str]]:
    return [re.compile(pattern, re.I) for pattern in load("question_phrases.yml")[name][lang]]


@cache
def _beyond(lang: str) -> list[re.Pattern[str]]:
    names = load("beyond.yml")["names"]
    patterns = [pattern for kind in load("beyond.yml")["kinds"].values() for pattern in kind[lang]]
    for name, written in names.items():
        patterns = [pattern.replace(f"{{{name}}}", written[lang]) for pattern in patterns]
    return [re.compile(pattern, re.I) for pattern in patterns]


def _plain(text: str) -> str:
    kept = "".join(each if each.isprintable() or each == "\n" else " " for each in text)
    return re.sub(r"[^\S\n]+", " ", kept).strip()


def _shorten(text: str) -> str:
    """A very long message keeps its beginning and its end, where questions stand."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]}\n{text[-LONGEST // 2 :]}"


def _is_short(text: str, lang: str) -> bool:
    return len(text) <= SHORT_HAN if lang == "zh" else len(text.split()) <= SHORT_WORDS


def _is_tiny(text: str, lang: str) -> bool:
    """Too little to search by: "what should I do?" needs what went before."""
    if lang == "zh":
        return not chinese_terms(text) and len(text) < SHORT_HAN
    vague = re.search(load("question_phrases.yml")["vague"]["en"], text, re.I)
    return not lay_terms(text) and (len(text.split()) <= 6 or bool(vague))
