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
    seen = list({(flag.start, flag.end): flag for flag in flags}.values())
    return tuple(
        one.span
        for one in seen
        if not any(
            other is not one and other.start <= one.start and one.end <= other.end for other in seen
        )
    )
