"""Under any order of acts, expiries and new messages a case has one state, at most one holder, and stays."""

import tempfile
from itertools import count
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from clinic import audit
from clinic.escalations import EscalationRequest, escalate
from clinic.ladder import Ladder
from clinic.pager import ApprisePager
from clinic.settings import ClinicSettings
from clinic.tables import Escalation
from clinic.transitions.acknowledge import acknowledge
from clinic.transitions.act import ActRefused
from clinic.transitions.claim import claim, renew
from clinic.transitions.hand_back import hand_back
from clinic.transitions.reply import reply
from clinic.transitions.resolve import resolve
from common.acuity import ACUITIES
from common.db import Base, make_engine, make_sessions
from common.records.message import Message
from common.records.outbox import OutboxRow
from tests.clinic.conftest import act_at, new_conversation, quick_staff
from tests.clinic.transitions.oracle import check_states_and_holders
from tests.folder import settings_in

PEOPLE = st.sampled_from(["mei", "tom"])
PATIENTS = st.sampled_from(["ana", "bo"])
PICK = st.integers(0, 30)


class Lifecycle(RuleBasedStateMachine):
    """Two clinicians, two patients, and a clock that only these rules move."""

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.engine = make_engine(
            settings_in(Path(self.folder.name), ClinicSettings, database_url="sqlite://")
        )
        Base.metadata.create_all(self.engine)
        self.sessions = make_sessions(self.engine)
        self.staff = {name: quick_staff(self.sessions, name) for name in ("mei", "tom")}
        with self.sessions.begin() as session:
            self.patients = {name: new_conversation(session, name).id for name in ("ana", "bo")}
        self.ladder = Ladder(self.sessions, ApprisePager(), console_url="http://x")
        self.minutes = 0.0
        self.turns = count()
        self.made: set[str] = set()
        self.replies = 0

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()
            self.folder.cleanup()

    @rule(patient=PATIENTS, acuity=st.sampled_from(ACUITIES))
    def patient_writes(self, patient: str, acuity: str) -> None:
        request = EscalationRequest(self.patients[patient], f"t{next(self.turns)}", acuity, "triage", "en")
        with self.sessions.begin() as session:
            self.made.add(escalate(session, request).id)

    @rule(pick=PICK, acuity=st.sampled_from(ACUITIES))
    def the_same_turn_again(self, pick: int, acuity: str) -> None:
        if not self.made:
            return
        with self.sessions.begin() as session:
            case = session.get_one(Escalation, self.case(pick))
            rank = case.acuity_rank
            request = EscalationRequest(case.conversation_id, case.turn_id, acuity, "red_flag", "en")
            assert escalate(session, request).acuity_rank <= rank

    @rule(minutes=st.sampled_from([0.5, 4, 11, 300]), round_of_ladder=st.booleans())
    def time_passes(self, minutes: float, round_of_ladder: bool) -> None:
        self.minutes += minutes
        if round_of_ladder:
            self.ladder.round(self.at("mei").at)

    @rule(who=PEOPLE, pick=PICK, take_over=st.booleans())
    def somebody_claims(self, who: str, pick: int, take_over: bool) -> None:
        held_by = self.live_holders(pick)
        done = self.attempt(claim, who, pick, take_over=take_over)
        if done is not None:
            assert done == (self.state(pick) != "resolved" and (take_over or held_by <= {self.staff[who].id}))

    @rule(who=PEOPLE, pick=PICK)
    def somebody_acknowledges(self, who: str, pick: int) -> None:
        self.attempt(acknowledge, who, pick)

    @rule(who=PEOPLE, pick=PICK)
    def somebody_replies(self, who: str, pick: int) -> None:
        held_by, closed = self.live_holders(pick), self.made and self.state(pick) == "resolved"
        done = self.attempt(reply, who, pick, "We are here.")
        if done is not None:
            assert done == (not closed and held_by == {self.staff[who].id})
            self.replies += done

    @rule(who=PEOPLE, pick=PICK)
    def somebody_renews(self, who: str, pick: int) -> None:
        self.attempt(renew, who, pick)

    @rule(who=PEOPLE, pick=PICK, verb=st.sampled_from([resolve, hand_back]))
    def somebody_closes(self, who: str, pick: int, verb) -> None:
        held_by, unread = self.live_holders(pick), self.open_cases()
        if self.attempt(verb, who, pick):
            assert held_by == {self.staff[who].id}
            assert self.state(pick) == "resolved"
            with self.sessions() as session:
                closed = {case.id for case in session.query(Escalation).filter_by(state="resolved")}
            assert not (unread - {self.case(pick)}) & closed

    @invariant()
    def every_case_is_there_in_one_state_with_at_most_one_holder(self) -> None:
        if hasattr(self, "engine"):
            check_states_and_holders(self.sessions, self.made)

    @invariant()
    def every_case_was_paged_and_every_reply_has_one_delivery(self) -> None:
        if not hasattr(self, "engine"):
            return
        with self.sessions() as session:
            paged = {row.escalation_id for row in session.query(OutboxRow).filter_by(kind="page")}
            assert self.made == paged
            sent = [message.id for message in session.query(Message).filter_by(author="clinician")]
            deliveries = [
                row.message_id for row in session.query(OutboxRow).filter_by(kind="delivery")
                if row.message_id in sent
            ]  # fmt: skip
            assert self.replies == len(sent) == len(deliveries)
            assert audit.verify(session).intact

    def attempt(self, verb, who: str, pick: int, *args, **values) -> bool | None:
        """Whether the act was done; None when there is nothing to act on."""
        if not self.made:
            return None
        try:
            with self.sessions.begin() as session:
                verb(session, self.case(pick), self.at(who), *args, **values)
        except ActRefused as refused:
            assert str(refused).endswith(".")
            return False
        return True

    def at(self, who: str):
        return act_at(self.staff[who], self.minutes)

    def case(self, pick: int) -> str:
        return sorted(self.made)[pick % len(self.made)]

    def state(self, pick: int) -> str:
        with self.sessions() as session:
            return session.get_one(Escalation, self.case(pick)).state

    def open_cases(self) -> set[str]:
        with self.sessions() as session:
            return {case.id for case in session.query(Escalation).filter_by(state="open")}

    def live_holders(self, pick: int) -> set[str | None]:
        if not self.made:
            return set()
        with self.sessions() as session:
            case = session.get_one(Escalation, self.case(pick))
            held = session.query(Escalation).filter_by(conversation_id=case.conversation_id, state="claimed")
            return {
                one.holder_id for one in held
                if one.lease_until and one.lease_until > self.at("mei").at
            }  # fmt: skip


TestLifecycle = Lifecycle.TestCase
TestLifecycle.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
