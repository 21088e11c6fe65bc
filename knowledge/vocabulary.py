"""The names of everything the library writes about, to be recognised in a message."""

import re
from collections import defaultdict
from collections.abc import Iterable

from knowledge.index.reader import Document
from knowledge.index.words import english_words
from knowledge.question import chinese_terms, longest_matches, same_names

PARTLY = 0.4
_LONGEST = 8
_BRACKETS = re.compile(r"[()（）【】/、;；]| - ")
_ACRONYM = re.compile(r"[A-Z0-9-]{2,4}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ZH_NAME = range(2, 13)


class Vocabulary:
    """Which documents are about which name."""

    def __init__(self, documents: Iterable[Document]) -> None:
        english: dict[tuple[str, ...], set[int]] = defaultdict(set)
        acronyms: dict[str, set[int]] = defaultdict(set)
        chinese: dict[str, set[int]] = defaultdict(set)
        inside: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for number, document in enumerate(documents):
            for name in _names(document):
                if _HAN.search(name):
                    chinese[name].add(number)
                elif _ACRONYM.fullmatch(name):
                    acronyms[name].add(number)
                elif stems := tuple(english_words(name)):
                    english[stems].add(number)
                    for part in longest_matches(stems[:_LONGEST], same_names(), _LONGEST):
                        inside[part].add(number)
        self._english, self._acronyms, self._chinese = dict(english), dict(acronyms), dict(chinese)
        self._inside = dict(inside)
        self._table = dict.fromkeys(english, True) | dict.fromkeys(same_names(), True)

    def find(self, text: str) -> dict[int, float]:
        """The documents whose name stands in the text, each with a weight from 0 to 1.

        A name within a longer one that is also there ("diabetes" in "type 2 diabetes") does not
        count. Short acronyms count only in capitals. A document whose name contains a name of the
        synonym files ("Fever in adults") counts partly.
        """
        weights: dict[int, float] = {}
        words = english_words(text)
        for match in longest_matches(words, self._table, _LONGEST):
            names = same_names().get(match, (match,))
            for number in (number for name in names for number in self._inside.get(name, ())):
                weights.setdefault(number, PARTLY)
            for number in (number for name in names for number in self._english.get(name, ())):
                weights[number] = 1.0
        for token in re.findall(r"(?<![A-Za-z0-9])[A-Z][A-Z0-9-]{1,3}(?![A-Za-z0-9-])", text):
            for number in self._acronyms.get(token, ()):
                weights[number] = 1.0
        for entry in chinese_terms(text):
            for word in (entry["term"], *entry["also"]):
                for name, numbers in self._chinese.items():
                    if word in name:
                        weights |= {number: weights.get(number, PARTLY) for number in numbers}
        for size in _ZH_NAME:
            for start in range(len(text) - size + 1):
                for number in self._chinese.get(text[start : start + size], ()):
                    weights[number] = 1.0
        return weights


def _names(document: Document) -> set[str]:
    written = {document.focus, *document.synonyms}
    if document.topic:
        written |= {document.title, document.topic.replace("-", " ")}
    parts = {part.strip() for name in written for part in (*_BRACKETS.split(name), name)}
    return {part for part in parts if len(part) > 1}
