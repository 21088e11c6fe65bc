"""What a rehearsal showed, as figures and as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from actions.intake.rehearsal.run import NEVER, Run


@dataclass(frozen=True)
class Figures:
    """The figures of a rehearsal; the bars for them stand in the tests."""

    runs: int
    right: float
    missed_emergencies: int
    too_low: int
    too_high: int
    never_ending: int
    unopened: int
    elsewhere: int
    median_questions: float
    p90_questions: int
    most_questions: int


def figures(runs: Sequence[Run]) -> Figures:
    """The figures of these consultations; raises ValueError for none."""
    if not runs:
        raise ValueError("no consultations: give a count of at least 1")
    asked = sorted(run.questions for run in runs)
    return Figures(
        runs=len(runs),
        right=sum(run.right for run in runs) / len(runs),
        missed_emergencies=sum(run.missed_emergency for run in runs),
        too_low=sum(run.too_low for run in runs),
        too_high=sum(not run.too_low and run.got != run.expected for run in runs),
        never_ending=sum(run.got == NEVER for run in runs),
        unopened=sum(not run.opened for run in runs),
        elsewhere=sum(run.opened not in ("", run.protocol) for run in runs),
        median_questions=median(asked),
        p90_questions=asked[int(0.9 * (len(asked) - 1))],
        most_questions=asked[-1],
    )


def lines(runs: Sequence[Run]) -> list[str]:
    """The report: the figures of all, then a row for each protocol."""
    total = figures(runs)
    found = [
        f"{total.runs} consultations: {total.right:.1%} end where the facts lead",
        f"emergencies missed {total.missed_emergencies}, too low {total.too_low}, too high {total.too_high}, "
        f"never ending {total.never_ending}",
        f"not opened {total.unopened}, opened another complaint first {total.elsewhere}",
        f"questions: median {total.median_questions:g}, p90 {total.p90_questions}, "
        f"most {total.most_questions}",
        f"{'protocol':<28}{'runs':>6}{'right':>7}{'missed':>8}{'low':>5}{'high':>6}{'none':>6}{'other':>7}"
        f"{'asked':>7}",
    ]
    for protocol in sorted({run.protocol for run in runs}):
        one = figures([run for run in runs if run.protocol == protocol])
        found.append(
            f"{protocol:<28}{one.runs:>6}{one.right:>7.0%}{one.missed_emergencies:>8}{one.too_low:>5}"
            f"{one.too_high:>6}{one.unopened:>6}{one.elsewhere:>7}{one.median_questions:>7g}"
        )
    return found
