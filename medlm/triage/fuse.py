"""Joins red flags, classifier and uncertainty into one level, always on the careful side."""

from collections.abc import Mapping
from dataclasses import replace

from common.acuity import more_urgent, rank
from medlm.redflags import RedFlag
from medlm.triage.head import Assessment
from medlm.triage.result import UNASSESSED, TriageResult


def fuse(
    assessment: Assessment,
    red_flags: tuple[RedFlag, ...],
    handling: Mapping[str, str],
    *,
    model: str,
) -> TriageResult:
    """The classifier's level, with red flags as a floor that nothing lowers.

    It abstains when the set leaves levels open, at or above that floor, that are handled differently
    (``handling`` by level). An emergency is settled: nobody is asked first.
    """
    acuity = more_urgent(assessment.acuity, *(flag.acuity for flag in red_flags))
    open_levels = set(assessment.prediction_set)
    if red_flags:
        floor = min((flag.acuity for flag in red_flags), key=rank)
        open_levels = {floor} | {level for level in open_levels if rank(level) < rank(floor)}
    return TriageResult(
        status="ok",
        acuity=acuity,
        probabilities=assessment.probabilities,
        prediction_set=assessment.prediction_set,
        abstained=acuity != "emergency" and len({handling[level] for level in open_levels}) > 1,
        red_flags=red_flags,
        conditions=assessment.conditions if acuity != "none" else (),
        evidence=(),
        model=model,
    )


def left_open(assessment: Assessment) -> Assessment:
    """What a word or two may say without a red flag: never an emergency by itself, but one to ask about.

    The next likeliest level stands, and the emergency stays in the set.
    """
    if assessment.acuity != "emergency":
        return assessment
    shares = assessment.probabilities
    likeliest = max((level for level in shares if level != "emergency"), key=lambda level: shares[level])
    members = tuple(dict.fromkeys(("emergency", likeliest, *assessment.prediction_set)))
    return replace(assessment, acuity=likeliest, prediction_set=members)


def unreadable(
    assessment: Assessment, red_flags: tuple[RedFlag, ...], *, words: bool, model: str
) -> TriageResult:
    """A text that the model cannot read: another script counts as urgent, one without words as none.

    Both abstain, so that somebody asks; red flags stand.
    """
    acuity = more_urgent(UNASSESSED if words else "none", *(flag.acuity for flag in red_flags))
    return TriageResult(
        status="ok",
        acuity=acuity,
        probabilities=assessment.probabilities,
        prediction_set=(acuity,),
        abstained=acuity != "emergency",
        red_flags=red_flags,
        conditions=(),
        evidence=(),
        model=model,
    )
