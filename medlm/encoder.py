"""Turns a patient's words, English or Chinese or mixed, into a vector whose neighbours mean the same."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from common.locale import HAN
from medlm.errors import WeightsDamaged
from medlm.settings import MedlmSettings
from medlm.student.model import FILE, REMEDY, Student
from medlm.transformer import Transformer, normalise

_LATIN = re.compile(r"[A-Za-z]+")
MINOR_SHARE = 0.2
"""A language with less than this share of a text is read along with the other one."""
CHARS_PERHAN_WORD = 1.6


class Encoder:
    """One vector space for both languages: English by the transformer, Chinese by its student."""

    def __init__(self, english: Transformer, chinese: Student) -> None:
        if chinese.teacher != english.name:
            raise WeightsDamaged(
                f"{FILE} was taught by {chinese.teacher!r}, not by the encoder {english.name!r}: "
                f"set CARELINE_MEDLM_ENCODER back or run `{REMEDY}`"
            )
        self._english, self._chinese = english, chinese
        self.name, self.dim = english.name, english.dim
        self.fingerprint = f"{english.name}+{chinese.fingerprint}"

    @classmethod
    def load(cls, settings: MedlmSettings | None = None) -> "Encoder":
        """Load both models; raises ModelError (WeightsMissing, WeightsDamaged) with what to do."""
        settings = settings or MedlmSettings()
        chinese = Student.load(settings.medlm_weights_dir)
        english = Transformer.load(
            settings.medlm_encoder, precision=settings.medlm_precision, threads=settings.medlm_threads
        )
        return cls(english, chinese)

    def count_tokens(self, text: str) -> int:
        """About how many tokens are read of a text: the English side's, and one a Chinese character."""
        return self._english.count_tokens(HAN.sub(" ", text)) + len(HAN.findall(text))

    def known_words(self, text: str) -> float:
        """How many words of a text are words: letters struck at random are none."""
        latin = sum(self._english.knows(word) for word in _LATIN.findall(text))
        return latin + len(HAN.findall(text)) / CHARS_PERHAN_WORD

    def embed(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """Vectors, float32 [n, dim], of length one (zero for a text without letters in either script).

        Text in both scripts is the mean of its Chinese and its English part, by their share of words.
        """
        shares = np.array([han_share(text) for text in texts], np.float32)
        shares[shares < MINOR_SHARE] = 0.0
        shares[shares > 1 - MINOR_SHARE] = 1.0
        out = np.zeros((len(texts), self.dim), np.float32)
        latin, han = np.flatnonzero(shares < 1).tolist(), np.flatnonzero(shares > 0).tolist()
        if latin:
            english = self._english.embed([HAN.sub(" ", texts[number]) for number in latin])
            out[latin] += (1 - shares[latin])[:, None] * english
        if han:
            out[han] += shares[han][:, None] * self._chinese.embed([texts[number] for number in han])
        return normalise(out)


def han_share(text: str) -> float:
    """The share of a text's words that are Chinese, 0 to 1 (0 for a text without words)."""
    chinese = len(HAN.findall(text)) / CHARS_PERHAN_WORD
    english = len(_LATIN.findall(text))
    return chinese / (chinese + english) if chinese else 0.0


def main_lang(text: str, default: str = "en") -> str:
    """The language that most of a text's words are in, "zh" or "en"; the default for a text without words."""
    if not HAN.search(text) and not _LATIN.search(text):
        return default
    return "zh" if han_share(text) > 0.5 else "en"
