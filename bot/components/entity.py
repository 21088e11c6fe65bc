"""One thing that a message names: a symptom, a part of the body, a length of time and so on."""

from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Text, Union

KINDS = (
    "symptom",
    "body_part",
    "duration",
    "severity",
    "onset",
    "age",
    "medicine",
    "condition",
    "number_with_unit",
    "date",
)
"""The names of the entities, as the domain has them."""


@dataclass(frozen=True)
class Entity:
    """What was marked in a message, from `start` up to but not including `end`.

    `value` is normalised: durations and onsets in hours (onsets before the message, or "sudden" and
    "gradual"), ages in years, severity from 0 to 10, dates as ISO 8601 (with -- for a year not told) or a
    weekday, anything else by its English name; `unit` is that of a number. `denied`: "no fever".
    """

    kind: str
    start: int
    end: int
    value: Union[float, str, None] = None
    unit: Optional[str] = None
    denied: bool = False

    def as_rasa(self, text: str) -> Dict[Text, Any]:
        """In the shape of Rasa's entities."""
        told = self.value if self.value is not None else text[self.start : self.end]
        entity = {
            "entity": self.kind,
            "start": self.start,
            "end": self.end,
            "value": told,
            "text": text[self.start : self.end],
        }
        if self.unit:
            entity["unit"] = self.unit
        if self.denied:
            entity["denied"] = True
        return entity


def widest(found: List[Entity]) -> List[Entity]:
    """The entities in order without any overlap: the longer one stays, and of equals the one named first."""
    kept: List[Entity] = []
    for one in sorted(found, key=lambda entity: entity.start - entity.end):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda entity: entity.start)
