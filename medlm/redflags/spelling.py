"""Reads misspelt danger words ("siezure", "cheast", "suicidle") as the word that was meant."""

from __future__ import annotations

import re
from typing import Dict, FrozenSet, List, Optional, Set

from medlm.redflags.tokens import stem

_SOUNDS = (
    (re.compile("ph"), "f"),
    (re.compile("ck"), "k"),
    (re.compile("gh"), "g"),
    (re.compile("qu"), "k"),
    (re.compile("z"), "s"),
    (re.compile("[aeiouyh]"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)
_RUN = re.compile(r"(.)\1{2,}")
_SHORTEST, _LONGEST = 4, 24
_SOUND_WORD, _SOUND_KEY = 7, 4
_SPLIT = 7


def sound(word: str) -> str:
    """First letter and consonants of a word as they sound: "anafilaxis" and "anaphylaxis" come out equal."""
    for pattern, letter in _SOUNDS:
        word = word[0] + pattern.sub(letter, word[1:]) if letter == "" else pattern.sub(letter, word)
    return word


class Speller:
    """Maps a word of a message onto the lexicon's own words: by stem, one slip of the keys, or sound."""

    def __init__(
        self, vocabulary: Set[str], real_words: FrozenSet[str], spellings: Optional[Dict[str, str]] = None
    ) -> None:
        """`spellings` leads whole words to their forms, for slips in an ending ("throbibng")."""
        self._vocabulary = vocabulary
        self._real = real_words
        self._spellings = spellings or {}
        self._whole = Speller(set(self._spellings), real_words) if self._spellings else None
        self._cut: Dict[str, List[str]] = {}
        self._sounds: Dict[str, str] = {}
        for word in sorted(word for word in vocabulary if word.isascii() and word.isalpha()):
            if len(word) >= _SHORTEST:
                for place in range(len(word)):
                    self._cut.setdefault(word[:place] + word[place + 1 :], []).append(word)
            if len(word) >= _SOUND_WORD - 1:
                key = sound(word)
                if len(key) >= _SOUND_KEY:
                    self._sounds.setdefault(key, word)

    def forms(self, word: str) -> List[str]:
        """The lexicon's form of the word, or two where a space was forgotten; else the word's own stem."""
        if word in self._vocabulary:
            return [word]
        root = stem(word)
        if root in self._vocabulary or len(word) < _SHORTEST or len(word) > _LONGEST:
            return [root]
        if word in self._real:
            return [root]
        short = stem(_RUN.sub(r"\1\1", word))
        for form in (short, stem(_RUN.sub(r"\1", word))):
            if form in self._vocabulary:
                return [form]
        meant = self._slip(short) or self._by_sound(short)
        if not meant and self._whole and len(word) >= _SOUND_WORD:
            meant = self._spellings.get(self._whole._slip(word), "")
        if meant:
            return [meant]
        return self._split(word) or [root]

    def _slip(self, word: str) -> str:
        """The lexicon word one insertion, deletion, substitution or swap away."""
        for candidate in self._cut.get(word, ()):
            if self._close(word, candidate):
                return candidate
        for place in range(len(word)):
            shorter = word[:place] + word[place + 1 :]
            if len(shorter) >= _SHORTEST and shorter in self._vocabulary and self._close(word, shorter):
                return shorter
            for candidate in self._cut.get(shorter, ()):
                if (
                    len(candidate) == len(word)
                    and _one_edit(word, candidate)
                    and self._close(word, candidate)
                ):
                    return candidate
        return ""

    @staticmethod
    def _close(word: str, candidate: str) -> bool:
        if min(len(word), len(candidate)) >= 6:
            return True
        swapped = sorted(word) == sorted(candidate)
        return word[0] == candidate[0] and (len(candidate) >= 5 or swapped)

    def _by_sound(self, word: str) -> str:
        if len(word) < _SOUND_WORD - 1:
            return ""
        candidate = self._sounds.get(sound(word), "")
        return candidate if abs(len(candidate) - len(word)) <= 2 else ""

    def _split(self, word: str) -> List[str]:
        if len(word) < _SPLIT:
            return []
        for place in range(3, len(word) - 2):
            first, second = word[:place], stem(word[place:])
            if second in self._vocabulary and (first in self._vocabulary or stem(first) in self._vocabulary):
                return [first if first in self._vocabulary else stem(first), second]
        return []


def _one_edit(word: str, candidate: str) -> bool:
    """True for one substitution or one swap of neighbours between words of equal length."""
    unlike = [place for place, pair in enumerate(zip(word, candidate, strict=True)) if pair[0] != pair[1]]
    if len(unlike) == 1:
        return True
    return (
        len(unlike) == 2
        and unlike[1] == unlike[0] + 1
        and word[unlike[0]] == candidate[unlike[1]]
        and word[unlike[1]] == candidate[unlike[0]]
    )
