"""Whatever is killed, restarted or moved in time: one state, one holder, nothing lost, nobody left unpaged.

Unlike test_lifecycle, acts and rounds of the ladder die here in the middle, at any statement, and the oracle
for paging is independent of the code: it looks only at when pages were sent and at the policy.
"""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import event

from clinic import audit, escalations
from clinic.escalations import EscalationRequest, escalate
from clinic.ladder import Ladder
from clinic.policy import policy
from clinic.settings import ClinicSettings
from clinic.tables import Escalation
from clinic.transitions.acknowledge import acknowledge
from clinic.transitions.act import Act, ActRefused
from clinic.transitions.assign import assign
from clinic.transitions.claim import claim
from clinic.transitions.hand_back import hand_back
from clinic.transitions.reply import reply
from clinic.transitions.resolve import resolve
from clinic.transitions.snooze import snooze
from common.acuity import ACUITIES
from common.clock import now
from common.db import Base, make_engine, make_sessions
from common.records.message import Message
from common.records.outbox import OutboxRow
from tests.clinic.conftest import new_conversation, quick_staff
from tests.clinic.transitions.oracle import check_states_and_holders
from tests.folder import settings_in

PEOPLE = st.sampled_from(["mei", "tom"])
PATIENTS = st.sampled_from(["ana", "bo", "cy"])
PICK = st.integers(0, 30)
DIES_AT = st.one_of(st.none(), st.none(), st.integers(1, 25))
LEASE = timedelta(minutes=10)
RESENT_AFTER = timedelta(seconds=61)


class Killed(BaseException):
    """Stands for kill -9: no code of ours may catch it."""


class Crashes(RuleBasedStateMachine):
    """Two clinicians, three patients, a clock and a power switch."""

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.settings = settings_in(Path(self.folder.name), ClinicSettings)
        self.at = self.latest = now() + timedelta(hours=1)
        self.real_now, escalations.now = escalations.now, lambda: self.at
        self.pages: dict[str, datetime] = {}
        self.put_off: dict[str, datetime] = {}
        self.made: set[str] = set()
        self.replied: set[int] = set()
        self.turns = count()
        self.dies_at: int | None = None
        self.open_database()
        Base.metadata.create_all(self.engine)
        self.staff = {name: quick_staff(self.sessions, name) for name in ("mei", "tom")}
        with self.sessions.begin() as session:
            self.patients = {name: new_conversation(session, name).id for name in ("ana", "bo", "cy")}

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            try:
                self.some_rounds_pass(minutes=12, rounds=2)
            finally:
                escalations.now = self.real_now
            self.engine.dispose()
            self.folder.cleanup()

    def open_database(self) -> None:
        self.engine = make_engine(self.settings)
        event.listen(self.engine, "before_cursor_execute", self.count_down)
        event.listen(self.engine, "commit", self.count_down)
        self.sessions = make_sessions(self.engine)

    def count_down(self, *_args: Any) -> None:
        if self.dies_at is None:
            return
        self.dies_at -= 1
        if self.dies_at < 0:
            self.dies_at = None
            raise Killed

    def page(self, _title: str, body: str, _addresses: tuple[str, ...]) -> bool:
        self.pages[body.rsplit("/", 1)[1]] = self.at
        self.count_down()
        return True

    def mortal(self, doing: Callable[[], Any], dies_at: int | None) -> Any:
        """Do it, or die on the way; what the dead process left behind is what the database has."""
        self.dies_at = dies_at
        try:
            return doing()
        except Killed:
            return None
        finally:
            self.dies_at = None

    @rule()
    def restart(self) -> None:
        self.engine.dispose()
        self.open_database()

    @rule(minutes=st.sampled_from([0.5, 3, 11, 70, 3000, -30]))
    def the_clock_moves(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)
        self.latest = max(self.latest, self.at)

    @rule(minutes=st.sampled_from([1, 4, 12, 31, 500]), rounds=st.integers(1, 3))
    def some_rounds_pass(self, minutes: float, rounds: int) -> None:
        self.at = self.latest
        for _ in range(rounds):
            self.at = self.latest = self.at + timedelta(minutes=minutes)
            self.the_ladder_goes_round(dies_at=None)

    @rule(patient=PATIENTS, acuity=st.sampled_from(ACUITIES), dies_at=DIES_AT)
    def patient_writes(self, patient: str, acuity: str, dies_at: int | None) -> None:
        request = EscalationRequest(self.patients[patient], f"t{next(self.turns)}", acuity, "triage", "en")

        def write() -> str:
            with self.sessions.begin() as session:
                return escalate(session, request).id

        written = self.mortal(write, dies_at)
        if written is None:  # the gateway answers no 2xx then, and the platform sends it again
            written = write()
        self.made.add(written)

    @rule(dies_at=DIES_AT)
    def the_ladder_goes_round(self, dies_at: int | None) -> None:
        ladder = Ladder(self.sessions, self, console_url="http://x")

        def whole_round() -> bool:
            ladder.round(self.at)
            return True

        if self.mortal(whole_round, dies_at) and self.at >= self.latest:
            self.nobody_was_left_unpaged()

    @rule(who=PEOPLE, pick=PICK, take_over=st.booleans(), dies_at=DIES_AT)
    def somebody_claims(self, who: str, pick: int, take_over: bool, dies_at: int | None) -> None:
        self.attempt(claim, who, pick, dies_at, take_over=take_over)

    @rule(who=PEOPLE, pick=PICK, verb=st.sampled_from([acknowledge, hand_back, resolve]), dies_at=DIES_AT)
    def somebody_acts(self, who: str, pick: int, verb: Callable[..., Any], dies_at: int | None) -> None:
        self.attempt(verb, who, pick, dies_at)

    @rule(who=PEOPLE, pick=PICK, dies_at=DIES_AT)
    def somebody_replies(self, who: str, pick: int, dies_at: int | None) -> None:
        sent = self.attempt(reply, who, pick, dies_at, "We are here.")
        if sent is not None:
            self.replied.add(sent.id)

    @rule(who=PEOPLE, pick=PICK, minutes=st.integers(1, 60), dies_at=DIES_AT)
    def somebody_snoozes(self, who: str, pick: int, minutes: int, dies_at: int | None) -> None:
        if self.made:
            with self.sessions() as session:
                longest = policy(session.get_one(Escalation, self.case(pick)).acuity).longest_snooze
            most = int(longest.total_seconds() // 60)
            if self.attempt(snooze, who, pick, dies_at, min(minutes, most), "can wait"):
                self.put_off[self.case(pick)] = self.at

    @rule(who=PEOPLE, pick=PICK, dies_at=DIES_AT)
    def somebody_hands_over(self, who: str, pick: int, dies_at: int | None) -> None:
        other = "tom" if who == "mei" else "mei"
        self.attempt(assign, who, pick, dies_at, self.staff[other].id, "please")

    @invariant()
    def every_case_is_there_in_one_state_with_at_most_one_holder(self) -> None:
        if hasattr(self, "engine"):
            check_states_and_holders(self.sessions, self.made)

    @invariant()
    def nothing_is_doubled_and_the_audit_holds(self) -> None:
        if not hasattr(self, "engine"):
            return
        with self.sessions() as session:
            assert self.made <= {row.escalation_id for row in session.query(OutboxRow).filter_by(kind="page")}
            sent = {message.id for message in session.query(Message).filter_by(author="clinician")}
            assert self.replied == sent
            delivered = [row.message_id for row in session.query(OutboxRow).filter_by(kind="delivery")]
            assert len(set(delivered)) == len(delivered)
            assert audit.verify(session).intact

    def nobody_was_left_unpaged(self) -> None:
        """After a whole round nobody waits longer without a page than the policy allows."""
        with self.sessions() as session:
            for case in session.query(Escalation).filter(Escalation.state.in_(("open", "acknowledged"))):
                rules = policy(case.acuity)
                allowed = rules.rung(case.page_step).within if case.state == "open" else rules.unclaimed
                if case.snoozed_until and case.acuity != "emergency":
                    allowed = max(allowed, rules.longest_snooze)
                last = self.pages.get(case.id)
                read = case.acknowledged_at
                acts = (last, read, case.created_at, self.put_off.get(case.id))
                heard = max(moment for moment in acts if moment)
                assert self.at - heard <= allowed + RESENT_AFTER, (case.state, case.acuity, case.page_step)
                sending = session.query(OutboxRow).filter_by(escalation_id=case.id, done_at=None, kind="page")
                assert last or read or sending.count(), "an open case was never paged"

    def attempt(
        self, verb: Callable[..., Any], who: str, pick: int, dies_at: int | None, *args: Any, **values: Any
    ) -> Any:
        if not self.made:
            return None
        act = Act(self.staff[who], self.at, UTC, LEASE)

        def doing() -> Any:
            with self.sessions.begin() as session:
                return verb(session, self.case(pick), act, *args, **values)

        try:
            return self.mortal(doing, dies_at)
        except ActRefused as refused:
            assert str(refused).endswith(".")
            return None

    def case(self, pick: int) -> str:
        return sorted(self.made)[pick % len(self.made)]


TestCrashes = Crashes.TestCase
TestCrashes.settings = settings(max_examples=20, stateful_step_count=30, deadline=None)
TestCrashes = pytest.mark.timeout(300)(TestCrashes)
