"""Counts and waiting times of a period, from the cases and their history; no patient's word is read."""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic.rule_sources import rule_source
from clinic.tables import CaseLabel, Escalation, EscalationEvent
from common.acuity import ACUITIES

_READ = ("acknowledged", "claimed", "taken_over")
_FALSE = ("lower", "not_escalated")
_MOST_RULES = 15


@dataclass(frozen=True)
class Waiting:
    """Seconds until something happened, over the cases to which it did; None where it never did."""

    count: int
    median: float | None
    p95: float | None


@dataclass(frozen=True)
class AcuityFigures:
    """One acuity: cases by hour of the clinic's day (0 to 23), waiting times, and what was overdue.

    `overdue` cases were paged again because nobody had read or claimed them in time.
    """

    acuity: str
    total: int
    by_hour: tuple[int, ...]
    to_acknowledge: Waiting
    to_reply: Waiting
    overdue: int
    open_now: int


@dataclass(frozen=True)
class RuleFigures:
    """One red-flag rule: cases that it fired in, how many were labelled, and how many as false alarms."""

    rule_id: str
    title: str
    title_zh: str
    cases: int
    labelled: int
    false_alarms: int


@dataclass(frozen=True)
class Labels:
    """What clinicians said of the acuities; a case counts once, by its newest label."""

    labelled: int
    right: int
    higher: int
    lower: int
    not_escalated: int

    @property
    def false_alarm_share(self) -> float | None:
        """The share (0 to 1) labelled too high or needless; None without labels."""
        return (self.lower + self.not_escalated) / self.labelled if self.labelled else None


@dataclass(frozen=True)
class Figures:
    """Everything on the page, for the days up to a moment."""

    days: int
    total: int
    acuities: tuple[AcuityFigures, ...]
    labels: Labels
    rules: tuple[RuleFigures, ...]
    languages: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class _Case:
    id: str
    acuity: str
    reason: str
    lang: str
    rules: tuple[str, ...]
    created_at: datetime
    replied_at: datetime | None
    is_open: bool


def read_figures(session: Session, at: datetime, zone: tzinfo, *, days: int) -> Figures:
    """The figures of the cases that were written within so many days before that moment."""
    since = at - timedelta(days=days)
    cases = _cases(session, since)
    read_at = _first_events(session, since, _READ)
    overdue = _first_events(session, since, ("paged_again",)).keys()
    labels = _newest_labels(session, since)
    by_acuity: dict[str, list[_Case]] = defaultdict(list)
    for case in cases:
        by_acuity[case.acuity].append(case)
    return Figures(
        days=days,
        total=len(cases),
        acuities=tuple(
            _acuity(acuity, by_acuity[acuity], read_at, overdue, zone)
            for acuity in ACUITIES
            if by_acuity[acuity] or acuity not in ("none", "self_care")
        ),
        labels=_labels(labels.values()),
        rules=_rules(cases, labels),
        languages=tuple(Counter(case.lang for case in cases).most_common()),
        reasons=tuple(Counter(case.reason for case in cases).most_common()),
    )


def nearest_rank(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least that share of them does not exceed; None of none."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def _cases(session: Session, since: datetime) -> list[_Case]:
    columns = (
        Escalation.id, Escalation.acuity, Escalation.reason, Escalation.lang, Escalation.rules_json,
        Escalation.created_at, Escalation.replied_at, Escalation.resolved_at,
    )  # fmt: skip
    return [
        _Case(
            row.id, row.acuity, row.reason, row.lang, tuple(json.loads(row.rules_json)), row.created_at,
            row.replied_at, row.resolved_at is None,
        )
        for row in session.execute(select(*columns).where(Escalation.created_at >= since))
    ]  # fmt: skip


def _first_events(session: Session, since: datetime, kinds: Iterable[str]) -> dict[str, datetime]:
    """When each case of the period first saw one of these kinds of event."""
    first = (
        select(EscalationEvent.escalation_id, func.min(EscalationEvent.id).label("id"))
        .join(Escalation, Escalation.id == EscalationEvent.escalation_id)
        .where(Escalation.created_at >= since, EscalationEvent.kind.in_(tuple(kinds)))
        .group_by(EscalationEvent.escalation_id)
        .subquery()
    )
    rows = session.execute(
        select(EscalationEvent.escalation_id, EscalationEvent.created_at).join(
            first, first.c.id == EscalationEvent.id
        )
    )
    return {row.escalation_id: row.created_at for row in rows}


def _newest_labels(session: Session, since: datetime) -> dict[str, str]:
    """Each labelled case's newest verdict."""
    rows = session.execute(
        select(CaseLabel.escalation_id, CaseLabel.verdict)
        .join(Escalation, Escalation.id == CaseLabel.escalation_id)
        .where(Escalation.created_at >= since)
        .order_by(CaseLabel.created_at, CaseLabel.id)
    )
    return {row.escalation_id: row.verdict for row in rows}


def _acuity(
    acuity: str, cases: list[_Case], read_at: dict[str, datetime], overdue: Collection[str], zone: tzinfo
) -> AcuityFigures:
    hours = Counter(case.created_at.astimezone(zone).hour for case in cases)
    return AcuityFigures(
        acuity=acuity,
        total=len(cases),
        by_hour=tuple(hours[hour] for hour in range(24)),
        to_acknowledge=_waiting((case.created_at, read_at.get(case.id)) for case in cases),
        to_reply=_waiting((case.created_at, case.replied_at) for case in cases),
        overdue=sum(case.id in overdue for case in cases),
        open_now=sum(case.is_open for case in cases),
    )


def _waiting(pairs: Iterable[tuple[datetime, datetime | None]]) -> Waiting:
    seconds = [max(0.0, (end - start).total_seconds()) for start, end in pairs if end is not None]
    return Waiting(len(seconds), nearest_rank(seconds, 0.5), nearest_rank(seconds, 0.95))


def _labels(verdicts: Iterable[str]) -> Labels:
    found = Counter(verdicts)
    return Labels(found.total(), found["right"], found["higher"], found["lower"], found["not_escalated"])


def _rules(cases: list[_Case], labels: dict[str, str]) -> tuple[RuleFigures, ...]:
    fired: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        for rule_id in set(case.rules):
            fired[rule_id].append(case.id)
    most = sorted(fired.items(), key=lambda item: (-len(item[1]), item[0]))[:_MOST_RULES]
    return tuple(
        RuleFigures(
            rule_id, rule_source(rule_id).title, rule_source(rule_id, "zh").title, len(ids),
            sum(one in labels for one in ids), sum(labels.get(one) in _FALSE for one in ids),
        )
        for rule_id, ids in most
    )  # fmt: skip
