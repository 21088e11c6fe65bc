"""The ladder: pages whoever is on duty, climbs until somebody has read the case, and tells the patient."""

import asyncio
from datetime import UTC, datetime, timedelta, tzinfo

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from clinic import outbox
from clinic.escalations import note_event, queue_page
from clinic.pager import Pager
from clinic.policy import policy
from clinic.recipients import ASSIGNED, Recipients, recipients_of
from clinic.sbar import acuity_label, reason_label
from clinic.tables import Escalation
from clinic.transaction import one_by_one
from clinic.transitions.cases import locked_case
from clinic.transitions.expire import expire_leases
from clinic.transitions.notices import tell_patient
from common.clock import now
from common.logs import get_logger

_log = get_logger("clinic.ladder")
_BATCH = 100
_FIRST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(minutes=5)


class Ladder:
    """One worker; everything it knows is in the database, so it may die at any moment."""

    def __init__(
        self, sessions: sessionmaker[Session], pager: Pager, *, console_url: str, every_s: float = 1.0,
        shared: tuple[str, ...] = (), zone: tzinfo = UTC,
    ) -> None:  # fmt: skip
        self._sessions = sessions
        self._pager = pager
        self._console_url = console_url.rstrip("/")
        self._every_s = every_s
        self._shared = shared
        self._zone = zone

    async def run(self) -> None:
        """Work until cancelled; a failed round is logged and the next one tries again."""
        while True:
            try:
                await to_thread.run_sync(self.round)
            except Exception as error:
                _log.error("a round of the ladder failed, will try again", error=error)
            await asyncio.sleep(self._every_s)

    def round(self, at: datetime | None = None) -> None:
        """Open expired claims, ask for the pages that are due, and send what waits."""
        moment = at or now()
        expire_leases(self._sessions, moment)
        self._climb(moment)
        self._send_pages(moment)

    def _climb(self, at: datetime) -> None:
        with self._sessions() as session:
            due = session.scalars(
                select(Escalation.id)
                .where(Escalation.next_page_at <= at)
                .order_by(Escalation.next_page_at)
                .limit(_BATCH)
            ).all()
        one_by_one(due, lambda escalation_id: self._climb_one(escalation_id, at))

    def _climb_one(self, escalation_id: str, at: datetime) -> None:
        with self._sessions.begin() as session:
            self._page_again(session, escalation_id, at)

    def _page_again(self, session: Session, escalation_id: str, at: datetime) -> None:
        case, _ = locked_case(session, escalation_id)
        if case.next_page_at is None or case.next_page_at > at:
            return
        rules = policy(case.acuity)
        case.page_step += 1
        unread = case.state == "open"
        case.next_page_at = at + (rules.rung(case.page_step).within if unread else rules.unclaimed)
        session.flush()
        if queue_page(session, case, f"page:{case.id}:{case.acuity}:{case.page_step}"):
            note_event(session, case, "paged_again", detail="unread" if unread else "unclaimed")
        if case.page_step >= rules.tell_patient_at:
            _tell_that_nobody_is_available(session, case.id, at)
        _log.warning("paged again", escalation_id=case.id, acuity=case.acuity, step=case.page_step)

    def _send_pages(self, at: datetime) -> None:
        with self._sessions() as session:
            waiting = outbox.due(session, "page", at, limit=_BATCH)
        one_by_one(waiting, lambda row_id: self._send(row_id, at))

    def _send(self, row_id: int, at: datetime) -> None:
        """At least once: the row is taken for a minute, sent outside any transaction, and then ended."""
        with self._sessions.begin() as session:
            taken = outbox.take(session, row_id, at)
            if taken is None:
                return
            case = session.execute(
                select(
                    Escalation.id, Escalation.acuity, Escalation.reason, Escalation.state,
                    Escalation.page_step, Escalation.assigned_id,
                ).where(Escalation.id == taken.escalation_id)
            ).one_or_none()  # fmt: skip
            if case is None or case.state == "resolved":
                outbox.done(session, row_id, at, "not needed any more")
                return
            asked = case.assigned_id if ASSIGNED in taken.dedupe_key else None
            wanted = recipients_of(session, case.acuity, case.page_step, asked, at, self._zone)
        title, body = page_text(case.id, case.acuity, case.reason, case.page_step, self._console_url)
        sent = self._try(title, body, wanted, case.id)
        with self._sessions.begin() as session:
            if wanted.nobody_on_duty and case.acuity == "emergency":
                _tell_that_nobody_is_available(session, case.id, at)
            if sent:
                outbox.done(session, row_id, at)
                _log.info("paged", escalation_id=case.id, acuity=case.acuity, attempts=taken.attempts)
                return
            pause = outbox.pause(taken.attempts, first=_FIRST_PAUSE, longest=_LONGEST_PAUSE)
            outbox.failed(session, row_id, "the page could not be sent", again_at=at + pause)
        _log.error("a page could not be sent, will try again", escalation_id=case.id, attempts=taken.attempts)

    def _try(self, title: str, body: str, wanted: Recipients, escalation_id: str) -> bool:
        """A person's address that fails must not silence the page: then the shared addresses are tried."""
        for addresses in dict.fromkeys((wanted.addresses or self._shared, self._shared)):
            try:
                if self._pager.page(title, body, addresses):
                    return True
            except Exception as error:
                _log.error("the pager failed", error=error, escalation_id=escalation_id)
            if not self._shared:
                return False
        return False


def _tell_that_nobody_is_available(session: Session, escalation_id: str, at: datetime) -> None:
    """The truth about waiting, once for as long as nobody comes."""
    case, conversation = locked_case(session, escalation_id)
    if case.told_waiting_at is not None or case.state not in ("open", "acknowledged"):
        return
    case.told_waiting_at = at
    key = "unavailable_emergency" if case.acuity == "emergency" else "unavailable"
    tell_patient(session, conversation, case, key)
    note_event(session, case, "told_unavailable")


def page_text(case_id: str, acuity: str, reason: str, step: int, console_url: str) -> tuple[str, str]:
    """Title and body of a page: acuity, reason and a link, and no word of the patient's."""
    again = f" — page {step + 1}, still waiting" if step else ""
    title = f"Careline: {acuity_label(acuity)}{again}"
    return title, f"{reason_label(reason)}. Open the case: {console_url}/cases/{case_id}"
