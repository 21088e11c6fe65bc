"""The figures are what the history says, counted by hand in the tests."""

import csv
import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.insight.figures import Waiting, nearest_rank, read_figures
from clinic.insight.sheet import as_csv
from clinic.tables import CaseLabel, Escalation, EscalationEvent
from common.acuity import rank
from tests.clinic.conftest import T0, new_case

NOW = T0 + timedelta(days=1)


@pytest.fixture
def a_case(sessions):
    """Make a case that was written, read and answered so many minutes after a moment."""
    made = []

    def make(acuity="emergency", *, at=T0, read=None, reply=None, again=0, rules=("chest-pain",), lang="en",
             resolved=False):  # fmt: skip
        turn = f"t{len(made)}"
        case_id = new_case(sessions, user=f"u{len(made)}", turn=turn, acuity=acuity, lang=lang)
        made.append(case_id)
        with sessions.begin() as session:
            case = session.get_one(Escalation, case_id)
            session.query(EscalationEvent).filter_by(escalation_id=case_id).delete()
            case.created_at, case.acuity, case.acuity_rank = at, acuity, rank(acuity)
            case.rules_json = str(list(rules)).replace("'", '"')
            case.replied_at = at + timedelta(minutes=reply) if reply is not None else None
            if resolved:
                case.state, case.resolved_at, case.next_page_at = "resolved", at + timedelta(hours=1), None
            happened = [("acknowledged", read)] if read is not None else []
            happened += [("claimed", read + 5)] if read is not None else []
            happened += [("paged_again", 3)] * again
            for kind, minutes in happened:
                session.add(
                    EscalationEvent(
                        escalation_id=case_id, kind=kind, created_at=at + timedelta(minutes=minutes)
                    )
                )
        return case_id

    return make


def figures(sessions, days=7, zone=UTC, at=NOW):
    with sessions() as session:
        return read_figures(session, at, zone, days=days)


def test_waiting_times_are_from_the_first_read_and_reply(sessions, a_case):
    """Median and 95th percentile by nearest rank; unread cases are counted apart."""
    for minutes in range(1, 21):
        a_case(read=minutes, reply=minutes * 2)
    a_case()
    [emergency, urgent, routine] = figures(sessions).acuities
    assert Waiting(20, 600.0, 19 * 60.0) == emergency.to_acknowledge
    assert Waiting(20, 1200.0, 38 * 60.0) == emergency.to_reply
    assert (21, Waiting(0, None, None)) == (emergency.total, urgent.to_reply)
    assert 0 == routine.total


def test_cases_are_counted_by_the_clinics_hour(sessions, a_case):
    """14:02 in UTC is 22:02 in Shanghai."""
    a_case()
    a_case("urgent", at=T0 - timedelta(hours=1))
    [emergency, urgent, _] = figures(sessions, zone=timezone(timedelta(hours=8))).acuities
    assert (1, 1) == (emergency.by_hour[22], sum(emergency.by_hour))
    assert 1 == urgent.by_hour[21]


def test_only_cases_of_the_period_count(sessions, a_case):
    """What is older is left out."""
    a_case(at=NOW - timedelta(days=8))
    a_case(at=NOW - timedelta(days=6))
    assert [1, 2] == [figures(sessions, days=days).total for days in (7, 28)]


def test_overdue_cases_count_once_however_often_they_were_paged(sessions, a_case):
    """And those still open are shown beside them."""
    a_case(again=3)
    a_case(resolved=True)
    [emergency, *_] = figures(sessions).acuities
    assert (1, 1, 2) == (emergency.overdue, emergency.open_now, emergency.total)


def test_false_alarms_are_of_the_labelled_cases_by_their_newest_label(sessions, a_case, mei, tom):
    """Two clinicians on one case are one label."""
    verdicts = [("right", mei), ("lower", mei), ("higher", mei), ("not_escalated", mei)]
    cases = [a_case() for _ in range(6)]
    with sessions.begin() as session:
        for (verdict, staff), case_id in zip(verdicts, cases, strict=False):
            session.add(
                CaseLabel(
                    escalation_id=case_id, staff_id=staff.id, verdict=verdict, acuity="routine",
                    acuity_then="emergency", created_at=T0,
                )
            )  # fmt: skip
        session.add(
            CaseLabel(
                escalation_id=cases[0], staff_id=tom.id, verdict="lower", acuity="routine",
                acuity_then="emergency", created_at=T0 + timedelta(hours=1),
            )
        )  # fmt: skip
    found = figures(sessions)
    assert (4, 0.75) == (found.labels.labelled, found.labels.false_alarm_share)
    [rule] = found.rules
    assert (6, 4, 3) == (rule.cases, rule.labelled, rule.false_alarms)


def test_rules_languages_and_reasons_are_most_first(sessions, a_case):
    """A rule counts once a case."""
    a_case(rules=("a", "b", "a"), lang="zh")
    a_case(rules=("b",), lang="zh")
    a_case(rules=())
    found = figures(sessions)
    assert [("b", 2), ("a", 1)] == [(rule.rule_id, rule.cases) for rule in found.rules]
    assert (("zh", 2), ("en", 1)) == found.languages
    assert (("red_flag", 3),) == found.reasons


def test_nothing_at_all_is_no_error(sessions):
    """A new clinic has an empty page."""
    found = figures(sessions)
    assert (0, (), None) == (found.total, found.rules, found.labels.false_alarm_share)


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1))
def test_the_nearest_rank_is_a_value_that_enough_do_not_exceed(values, share):
    """And no smaller value would do."""
    found = nearest_rank(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-6
    assert sum(value < found for value in values) < share * len(values) + 1e-6


def test_the_csv_holds_the_same_numbers(sessions, a_case):
    """One number a line, with its unit; nothing measured is empty."""
    a_case(read=2)
    rows = list(csv.DictReader(io.StringIO(as_csv(figures(sessions)))))
    value = {(row["figure"], row["group"], row["hour"]): row["value"] for row in rows}
    assert "1" == value["cases", "emergency", ""]
    assert "1" == value["cases by hour", "emergency", str(T0.hour)]
    assert "120" == value["time to acknowledge, median", "emergency", ""]
    assert "" == value["time to first reply, median", "emergency", ""]
    assert "1" == value["rule fired", "chest-pain", ""]
    assert {"figure", "group", "hour", "value", "unit"} == rows[0].keys()


def test_ten_thousand_cases_are_counted_while_somebody_waits(sessions):
    """The page is asked for often and must not hold up the console."""
    import time

    from sqlalchemy import insert

    case_id = new_case(sessions)
    with sessions.begin() as session:
        one = session.get_one(Escalation, case_id)
        row = {column.key: getattr(one, column.key) for column in Escalation.__table__.columns}
        rows = [
            row | {"id": f"{number:032x}", "turn_id": f"n{number}", "created_at": datetime.now(UTC)}
            for number in range(10_000)
        ]
        session.execute(insert(Escalation), rows)
        events = [{"escalation_id": one["id"], "kind": "acknowledged", "created_at": T0} for one in rows]
        session.execute(insert(EscalationEvent), events)
    started = time.perf_counter()
    assert 10_001 == figures(sessions, at=datetime.now(UTC)).total
    assert 3.0 > time.perf_counter() - started  # a fifth of a second on an idle machine
