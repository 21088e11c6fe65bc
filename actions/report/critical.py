"""Says which values and findings of a report need help at once or today, by the limits in the data."""

from collections.abc import Sequence
from dataclasses import dataclass

from actions.report.findings import Mention
from actions.report.laboratory import Result
from common.acuity import rank

MARKED = "report"
"""The source of an alarm that the report raises itself, with a mark such as "critical"."""
_SAID_POSITIVE = ("positive", "reactive", "detected", "阳性")


@dataclass(frozen=True)
class Alarm:
    """Something that must not wait: `words` are the report's, `why` is for clinicians, `source` a limit's."""

    acuity: str
    name: dict[str, str]
    words: str
    why: str
    source: str


def alarms(found: Sequence[Result], seen: Sequence[Mention]) -> tuple[Alarm, ...]:
    """Every alarm, the most urgent first."""
    raised = [*filter(None, map(_of_result, found)), *filter(None, map(_of_mention, seen))]
    return tuple(sorted(raised, key=lambda alarm: rank(alarm.acuity)))


def _of_mention(mention: Mention) -> Alarm | None:
    """Present and uncertain findings count; denied ones, old ones and mere suppositions do not."""
    finding = mention.finding
    if not finding.acuity or mention.status not in ("present", "uncertain"):
        return None
    why = f"report: {finding.name['en']} ({mention.status})"
    return Alarm(finding.acuity, dict(finding.name), mention.words, why, finding.source)


def _of_result(result: Result) -> Alarm | None:
    acuities = [*_limits(result), *_without_limits(result)]
    if not acuities:
        return None
    acuity, why, source = min(acuities, key=lambda one: rank(one[0]))
    why = f"report: {result.test.name['en']} {result.columns.text} {result.columns.unit}: {why}"
    return Alarm(acuity, dict(result.test.name), result.words, why, source)


def _limits(result: Result) -> list[tuple[str, str, str]]:
    amount, sign, source = result.amount, result.columns.sign, result.test.source
    if amount is None:
        return []
    found = []
    for limit in result.test.limits:
        if limit.low and sign != ">" and amount <= limit.value:
            found.append((limit.acuity, f"at or below {limit.value:g} {result.test.unit}", source))
        if not limit.low and sign != "<" and amount >= limit.value:
            found.append((limit.acuity, f"at or above {limit.value:g} {result.test.unit}", source))
    earlier, times = result.columns.earlier, result.test.jump
    if earlier and times and result.columns.value and result.columns.value >= earlier * times:
        found.append(("urgent", f"at least {times:g} times the earlier {earlier:g}", source))
    return found


def _without_limits(result: Result) -> list[tuple[str, str, str]]:
    test, columns = result.test, result.columns
    found = []
    if columns.critical:
        found.append(("urgent", "marked critical on the report", MARKED))
    positive = columns.value is None and columns.text.lower().endswith(_SAID_POSITIVE)
    positive = positive and not columns.text.lower().startswith(("non", "not"))
    if test.above_range and (result.place == "above" or columns.mark == "high" or positive):
        found.append((test.above_range, "above the range on the report", test.source))
    if test.positive and (positive or "+" in columns.text):
        found.append((test.positive, "positive", test.source))
    return found
