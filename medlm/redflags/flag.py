"""What the screen hands back: one dangerous finding and the patient's words that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable


@dataclass(frozen=True)
class RedFlag:
    """One rule that matched; `start` and `end` are character offsets into the text as the patient sent it."""

    rule_id: str
    acuity: str  # "emergency" or "urgent"
    group: str
    path: str  # "medical" or "crisis"
    start: int
    end: int
    span: str


def widest_spans(flags: Iterable[RedFlag]) -> tuple[str, ...]:
    """The patient's words behind the flags, each once: what lies inside another flag's words is left out."""
    seen = {(flag.start, flag.end): flag.span for flag in flags}
    return tuple(
        dict.fromkeys(
            span
            for (start, end), span in seen.items()
            if not any((start, end) != (a, b) and a <= start and end <= b for a, b in seen)
        )
    )
