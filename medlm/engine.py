"""The triage engine: red flags, classifier and uncertainty together, for one text or thousands."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from medlm.config import read_config
from medlm.encoder import Encoder
from medlm.redflags import RedFlag, default_screener
from medlm.screen import Screen
from medlm.settings import MedlmSettings
from medlm.triage.evidence import explain
from medlm.triage.fuse import fuse, left_open, unreadable
from medlm.triage.head import TriageHead
from medlm.triage.plain import reading
from medlm.triage.reader import Reader
from medlm.triage.result import TriageResult


class TriageEngine:
    """Everything that the model server and the batch commands answer with, in one process."""

    def __init__(
        self, encoder: Encoder, head: TriageHead, screener: Screen, config: dict[str, Any]
    ) -> None:
        self._encoder, self._head, self._screener, self._config = encoder, head, screener, config
        self.model, self.embedding_model = head.name, encoder.name

    @classmethod
    def load(cls, settings: MedlmSettings | None = None) -> "TriageEngine":
        """Load encoder, student, reader, head and rules; raises ModelError with what to do."""
        settings = settings or MedlmSettings()
        encoder = Encoder.load(settings)
        head = TriageHead.load(settings.medlm_weights_dir, Reader.load(settings))
        return cls(encoder, head, default_screener(), read_config("triage"))

    def triage(
        self,
        texts: Sequence[str],
        *,
        red_flags: Sequence[tuple[RedFlag, ...]] | None = None,
        langs: Sequence[str | None] | None = None,
    ) -> list[TriageResult]:
        """One result a text, in order; ``red_flags`` may be given where the texts were screened before."""
        if not texts:
            return []
        if red_flags is None:
            red_flags = [self._screener.screen(text) for text in texts]
        results = []
        assessments = self._head.assess(texts, langs)
        for text, first, flags in zip(texts, assessments, red_flags, strict=True):
            assessment = first
            known, other = _letters(text)
            if other > known or not known:
                results.append(unreadable(assessment, flags, words=other > 0, model=self.model))
            else:
                if self._encoder.known_words(reading(text)) < self._config["declare_from_words"]:
                    assessment = left_open(assessment)
                results.append(fuse(assessment, flags, self._config["handling"], model=self.model))
        return results

    def explain(self, text: str, result: TriageResult) -> TriageResult:
        """The same result with the parts of the text that raised its level (some 20 more readings)."""
        spans = explain(text, result.acuity, self._probabilities, **self._config["evidence"])
        return replace(result, evidence=spans)

    def embed(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """Sentence vectors, float32 [n, dim], of length one."""
        return self._encoder.embed(texts)

    def count_tokens(self, text: str) -> int:
        """The cost of a text in tokens."""
        return self._encoder.count_tokens(text)

    def warm_up(self) -> None:
        """Run each path once, so that the first patient does not wait for it."""
        self.triage(["I have had a headache since this morning", "我从今天早上开始头痛"])

    def _probabilities(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        return self._head.probabilities(texts)


def _letters(text: str) -> tuple[int, int]:
    """How many letters and digits the models can read (Latin, Chinese), and how many they cannot."""
    known = other = 0
    for char in text:
        if char.isdigit():
            known += 1
        elif char.isalpha():
            name = unicodedata.name(char, "")
            if name.startswith(("LATIN", "CJK", "FULLWIDTH LATIN")):
                known += 1
            else:
                other += 1
    return known, other
