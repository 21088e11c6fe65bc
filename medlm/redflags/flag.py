"""What the screen hands back: one dangerous finding and the patient's words that show it."""

from __future__ import annotations

from dataclasses import dataclass


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
