"""An engine without a model, to test and to load the server itself: its vectors and levels mean nothing."""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from common.acuity import ACUITIES
from medlm.redflags import RedFlag
from medlm.triage.result import Span, TriageResult


class DummyEngine:
    """Answers each text with values that depend on that text alone, so that mix-ups show."""

    model = embedding_model = "dummy"
    dim = 4

    def triage(
        self,
        texts: Sequence[str],
        *,
        red_flags: Sequence[tuple[RedFlag, ...]] | None = None,
        langs: Sequence[str | None] | None = None,
    ) -> list[TriageResult]:
        """One result a text."""
        flags = red_flags or [()] * len(texts)
        return [self._one(text, own) for text, own in zip(texts, flags, strict=True)]

    def explain(self, text: str, result: TriageResult) -> TriageResult:
        """The whole text as the evidence."""
        return replace(result, evidence=(Span(0, len(text), text, 1.0),))

    def embed(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """Vectors that tell texts apart."""
        return np.array([[zlib.crc32(text.encode()), len(text), 0, 1] for text in texts], np.float32)

    def count_tokens(self, text: str) -> int:
        """One token for four characters."""
        return len(text) // 4 + 1

    def warm_up(self) -> None:
        """Nothing to warm."""

    def _one(self, text: str, flags: tuple[RedFlag, ...]) -> TriageResult:
        acuity = flags[0].acuity if flags else ACUITIES[zlib.crc32(text.encode()) % len(ACUITIES)]
        shares = {name: float(name == acuity) for name in ACUITIES}
        return TriageResult("ok", acuity, shares, (acuity,), False, flags, (), (), self.model)
