"""Sends cases to the clinic's FHIR server: through the outbox, again and again until it has taken them."""

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
from anyio import to_thread
from sqlalchemy import exists, select
from sqlalchemy.orm import Session, sessionmaker

from clinic import audit, outbox
from clinic.records.fhir.bundle import NotFhir, fhir_bundle
from clinic.records.record import read_record
from clinic.tables import Escalation
from clinic.transaction import one_by_one, serialise
from clinic.transitions.act import CaseNotFound
from common.clock import now
from common.logs import get_logger
from common.records.outbox import OutboxRow

KIND = "fhir"
_log = get_logger("clinic.push")
_BATCH = 20
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(hours=1)
_LOOK_BACK = timedelta(days=30)
_ISSUE = re.compile(r"[a-z][a-z-]{0,30}")


class NotTaken(Exception):
    """The server did not take the bundle; the message holds a status and FHIR's own codes, no words."""


@dataclass(frozen=True)
class Sending:
    """How far the newest sending of a case is; `trouble` is empty while nothing went wrong."""

    asked_at: datetime
    done_at: datetime | None
    attempts: int
    trouble: str


def queue_push(session: Session, escalation_id: str, *, actor: str) -> bool:
    """Ask in the caller's transaction for the case to be sent as it is now.

    False when just this state was asked for before. Raises CaseNotFound.
    """
    serialise(session)
    case = session.get(Escalation, escalation_id)
    if case is None:
        raise CaseNotFound("There is no such case. It may have been erased; go back to the queue.")
    key = f"{KIND}:{case.id}:{case.updated_at.isoformat()}"
    if session.scalars(select(OutboxRow.id).where(OutboxRow.dedupe_key == key)).first():
        return False
    session.add(
        OutboxRow(kind=KIND, conversation_id=case.conversation_id, escalation_id=case.id, dedupe_key=key)
    )
    audit.append(session, actor=actor, act="push_asked", subject=case.id, detail=KIND)
    return True


def newest_sending(session: Session, escalation_id: str) -> Sending | None:
    """Where the newest sending of the case stands; None when it was never asked for."""
    row = session.scalars(
        select(OutboxRow)
        .where(OutboxRow.escalation_id == escalation_id, OutboxRow.kind == KIND)
        .order_by(OutboxRow.id.desc())
        .limit(1)
    ).one_or_none()
    return Sending(row.created_at, row.done_at, row.attempts, row.last_error or "") if row else None


class Courier:
    """One worker; what waits is in the database, so it may die at any moment and go on."""

    def __init__(
        self, sessions: sessionmaker[Session], url: str, token: str = "", *, every_s: float = 5.0,
        timeout_s: float = 20.0,
    ) -> None:  # fmt: skip
        self._sessions = sessions
        self._url = url
        self._every_s = every_s
        headers = {"Content-Type": "application/fhir+json", "Accept": "application/fhir+json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._client = httpx.Client(headers=headers, timeout=timeout_s, follow_redirects=False)

    async def run(self) -> None:
        """Work until cancelled; does nothing when no server is set."""
        while self._url:
            try:
                await to_thread.run_sync(self.round)
            except Exception as error:
                _log.error("a round of sending failed, will try again", error=error)
            await asyncio.sleep(self._every_s)

    def round(self, at: datetime | None = None) -> None:
        """Ask for the sending of every case resolved since, and send what is due."""
        moment = at or now()
        self._ask_for_resolved(moment)
        with self._sessions() as session:
            due = outbox.due(session, KIND, moment, limit=_BATCH)
        one_by_one(due, lambda row_id: self.send(row_id, moment))

    def send(self, row_id: int, at: datetime) -> bool:
        """At least once: the row is taken for a minute, sent outside any transaction, and then ended."""
        with self._sessions.begin() as session:
            taken = outbox.take(session, row_id, at)
        if taken is None:
            return False
        case_id = taken.escalation_id
        try:
            with self._sessions() as session:
                bundle = fhir_bundle(read_record(session, case_id))
            count = self._post(bundle)
        except CaseNotFound:
            with self._sessions.begin() as session:
                outbox.done(session, row_id, at, "erased before it was sent")
            return False
        except (NotTaken, NotFhir, httpx.HTTPError) as error:
            known = isinstance(error, NotTaken | NotFhir)
            trouble = str(error) if known else f"not sent ({type(error).__name__})"
            pause = outbox.pause(taken.attempts, first=_FIRST_PAUSE, longest=_LONGEST_PAUSE)
            with self._sessions.begin() as session:
                outbox.failed(session, row_id, trouble, again_at=at + pause)
            _log.error("a case could not be sent, will try again", escalation_id=case_id, why=trouble)
            return False
        with self._sessions.begin() as session:
            audit.append(
                session, actor="system", act="push", subject=case_id, detail=f"{KIND}: {count} entries"
            )
            outbox.done(session, row_id, at)
        _log.info("case sent", escalation_id=case_id, attempts=taken.attempts)
        return True

    def close(self) -> None:
        """Close the connections to the server."""
        self._client.close()

    def _post(self, bundle: str) -> int:
        answer = self._client.post(self._url, content=bundle.encode())
        if not answer.is_success:
            raise NotTaken(f"the server answered {answer.status_code}{_issues(answer)}")
        try:
            statuses = [str(entry["response"]["status"]) for entry in answer.json()["entry"]]
        except (ValueError, KeyError, TypeError):
            raise NotTaken("the server's answer is no transaction response") from None
        refused = sorted({status[:3] for status in statuses if not status.startswith("2")})
        if refused:
            raise NotTaken(f"the server refused entries with {', '.join(refused)}")
        return len(statuses)

    def _ask_for_resolved(self, at: datetime) -> None:
        asked = exists().where(
            OutboxRow.escalation_id == Escalation.id, OutboxRow.kind == KIND,
            OutboxRow.created_at >= Escalation.resolved_at,
        )  # fmt: skip
        with self._sessions() as session:
            ids = session.scalars(
                select(Escalation.id).where(Escalation.resolved_at > at - _LOOK_BACK, ~asked).limit(_BATCH)
            ).all()
        one_by_one(ids, self._ask)

    def _ask(self, escalation_id: str) -> None:
        with self._sessions.begin() as session:
            queue_push(session, escalation_id, actor="system")


def _issues(answer: httpx.Response) -> str:
    """The kinds of trouble that an OperationOutcome names, never its free text."""
    try:
        codes = sorted({str(issue["code"]) for issue in answer.json()["issue"]})
    except (ValueError, KeyError, TypeError):
        return ""
    known = [code for code in codes if _ISSUE.fullmatch(code)]
    return f" ({', '.join(known)})" if known else ""
