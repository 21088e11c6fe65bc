"""The figures as CSV, one number a line."""

import csv
import io
from collections.abc import Iterator

from clinic.insight.figures import Figures, Waiting

_HEAD = ("figure", "group", "hour", "value", "unit")
_Line = tuple[str, str, str, str, str]


def as_csv(figures: Figures) -> str:
    """RFC 4180, with a heading; an empty value means that there was nothing to measure."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEAD)
    writer.writerows(_lines(figures))
    return out.getvalue()


def _lines(figures: Figures) -> Iterator[_Line]:
    yield "period", "", "", str(figures.days), "days"
    yield "cases", "all", "", str(figures.total), "cases"
    for one in figures.acuities:
        yield "cases", one.acuity, "", str(one.total), "cases"
        for hour, count in enumerate(one.by_hour):
            yield "cases by hour", one.acuity, str(hour), str(count), "cases"
        yield from _waiting("time to acknowledge", one.acuity, one.to_acknowledge)
        yield from _waiting("time to first reply", one.acuity, one.to_reply)
        yield "paged again", one.acuity, "", str(one.overdue), "cases"
        yield "open now", one.acuity, "", str(one.open_now), "cases"
    labels = figures.labels
    for name in ("labelled", "right", "higher", "lower", "not_escalated"):
        yield "labels", name, "", str(getattr(labels, name)), "cases"
    share = labels.false_alarm_share
    yield "false alarms", "", "", "" if share is None else f"{share:.4f}", "share of labelled"
    for rule in figures.rules:
        yield "rule fired", rule.rule_id, "", str(rule.cases), "cases"
        yield "rule labelled", rule.rule_id, "", str(rule.labelled), "cases"
        yield "rule false alarm", rule.rule_id, "", str(rule.false_alarms), "cases"
    for lang, count in figures.languages:
        yield "language", lang, "", str(count), "cases"
    for reason, count in figures.reasons:
        yield "reason", reason, "", str(count), "cases"


def _waiting(figure: str, acuity: str, waiting: Waiting) -> Iterator[_Line]:
    for name, value in (("median", waiting.median), ("95th percentile", waiting.p95)):
        yield f"{figure}, {name}", acuity, "", "" if value is None else f"{value:.0f}", "seconds"
    yield f"{figure}, measured", acuity, "", str(waiting.count), "cases"
