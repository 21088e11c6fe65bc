"""What triage says about one text, and the form in which it travels."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from common.acuity import ACUITIES, more_urgent
from medlm.redflags import RedFlag

UNASSESSED = "urgent"
"""The acuity of a symptom report that no model could read."""


@dataclass(frozen=True)
class Span:
    """A part of the text (offsets in characters) and how much it raised the urgency, 0 to 1."""

    start: int
    end: int
    text: str
    weight: float


@dataclass(frozen=True)
class TriageResult:
    """How urgent one text is.

    ``acuity`` is the classifier's careful choice, and never below a red flag. ``prediction_set`` are the
    levels that cannot be excluded. ``abstained`` means that they are handled differently: ask or hand over.
    ``probabilities`` are the classifier's own, calibrated, before red flags. ``conditions`` are for
    clinicians only.
    """

    status: Literal["ok", "unavailable"]
    acuity: str
    probabilities: dict[str, float]
    prediction_set: tuple[str, ...]
    abstained: bool
    red_flags: tuple[RedFlag, ...]
    conditions: tuple[str, ...]
    evidence: tuple[Span, ...]
    model: str

    def to_json(self) -> dict[str, Any]:
        """The result as the HTTP interface sends it."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "TriageResult":
        """Read what ``to_json`` wrote; raises ValueError for anything else."""
        try:
            result = cls(
                status=body["status"],
                acuity=body["acuity"],
                probabilities={str(name): float(share) for name, share in body["probabilities"].items()},
                prediction_set=tuple(body["prediction_set"]),
                abstained=bool(body["abstained"]),
                red_flags=tuple(RedFlag(**flag) for flag in body["red_flags"]),
                conditions=tuple(body["conditions"]),
                evidence=tuple(Span(**span) for span in body["evidence"]),
                model=str(body["model"]),
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ValueError("not a triage result") from error
        if result.acuity not in ACUITIES or result.status not in ("ok", "unavailable"):
            raise ValueError("not a triage result")
        return result


def unavailable(red_flags: tuple[RedFlag, ...]) -> TriageResult:
    """The result when no model answered: the rules still stand, and the rest counts as urgent."""
    acuity = more_urgent(UNASSESSED, *(flag.acuity for flag in red_flags))
    return TriageResult(
        status="unavailable",
        acuity=acuity,
        probabilities={},
        prediction_set=(),
        abstained=acuity != "emergency",
        red_flags=red_flags,
        conditions=(),
        evidence=(),
        model="rules",
    )
