"""What triage said of a case, read back from the reasons that it gave."""

import re
from dataclasses import dataclass

from common.acuity import ACUITIES

_TRIAGE = re.compile(r"triage: (\w+)(?: \(p=([01](?:\.\d+)?)\))?")
_UNCERTAIN = re.compile(r"uncertain between: (.+)")
_ANSWER = re.compile(r"answer: (.+?) = (.*)", re.DOTALL)
_INTAKE = re.compile(r"(intake|because): (.+)", re.DOTALL)
_POSSIBLE = re.compile(r"possible: (.+)", re.DOTALL)


@dataclass(frozen=True)
class Assessment:
    """The model's acuity and its calibrated probability (0 to 1), the acuities that it could not exclude,
    likely conditions (for clinicians only, never confirmed), and reasons in no known form. Of an intake:
    the complaint, why it was decided so, and the patient's answers as pairs of what was asked and said.
    """

    acuity: str | None = None
    probability: float | None = None
    uncertain_between: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    complaint: str = ""
    because: str = ""
    answers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, reasons: tuple[str, ...]) -> "Assessment":
        """Take the reasons apart; what is not understood is kept as it was written."""
        acuity, probability = None, None
        between: tuple[str, ...] = ()
        conditions, other, answers = [], [], []
        intake = {"intake": "", "because": ""}
        for reason in reasons:
            if (found := _TRIAGE.fullmatch(reason)) and found[1] in ACUITIES:
                acuity, probability = found[1], float(found[2]) if found[2] else None
            elif (found := _UNCERTAIN.fullmatch(reason)) and set(found[1].split(", ")) <= set(ACUITIES):
                between = tuple(found[1].split(", "))
            elif found := _POSSIBLE.fullmatch(reason):
                conditions.append(found[1])
            elif found := _ANSWER.fullmatch(reason):
                answers.append((found[1], found[2]))
            elif found := _INTAKE.fullmatch(reason):
                intake[found[1]] = found[2]
            else:
                other.append(reason)
        return cls(
            acuity, probability, between, tuple(dict.fromkeys(conditions)), tuple(other),
            intake["intake"], intake["because"], tuple(answers),
        )  # fmt: skip
