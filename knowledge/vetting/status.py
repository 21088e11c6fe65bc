"""Review, approve, withdraw, and say which passages a patient may see at this moment."""

import getpass
import unicodedata
from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from common.clock import now
from common.db import in_turn
from knowledge.errors import KnowledgeError, UnknownPassage, VettingUnavailable
from knowledge.passage import APPROVED, REVIEWED, WITHDRAWN, servable
from knowledge.vetting.tables import PassageEvent, PassageRow
from knowledge.vetting.versions import original_hash_now

REVIEW = "review"
LONGEST_NAME = 120
_EVENT_LOCK = 0x56455454  # any fixed number; every process must use the same


def base_id(passage_id: str) -> str:
    """The id of the whole passage: `medquad:NIDDK/0000001-1#2` is a piece of `…0000001-1`."""
    return passage_id.split("#", 1)[0]


def review(session: Session, passage_id: str, *, who: str, reason: str = "") -> None:
    """Note in the caller's transaction that somebody has read the passage and found it right.

    A draft or a withdrawn passage becomes reviewed, which no patient sees yet; one that is approved
    stays so while its renewal waits for the second person. Raises UnknownPassage and KnowledgeError.
    """
    row = known(session, passage_id)
    to = APPROVED if row.status == APPROVED else REVIEWED
    _change(session, row, to, who=named(who), action=REVIEW, reason=reason)


def approve(
    session: Session, passage_id: str, *, who: str, review_due: date | None = None, reason: str = ""
) -> None:
    """Approve one passage, or renew it, in the caller's transaction.

    Somebody else must have reviewed these very words since the last decision. Raises UnknownPassage,
    and KnowledgeError when nobody or only the same person has, or when its review date would already be past.
    """
    row, approver = known(session, passage_id), named(who)
    standing = reviewers(session, row)
    if not standing:
        raise KnowledgeError(
            f"{row.id}: nobody has reviewed it as it stands; `knowledge review ID --by NAME` comes first"
        )
    if standing <= {same_name(approver)}:
        raise KnowledgeError(f"{row.id}: {approver} has reviewed it; another person must approve it")
    due = review_due or row.review_due
    if due < now().date():
        raise KnowledgeError(
            f"{row.id}: its review date {due} is past; give a later one with --review-due YYYY-MM-DD"
        )
    row.review_due = due
    row.original_hash = original_hash_now(session, row.id)
    _change(session, row, APPROVED, who=approver, action="approve", reason=reason)


def withdraw(session: Session, passage_id: str, *, who: str, reason: str = "") -> None:
    """Withdraw one passage in the caller's transaction; the next search no longer shows it.

    Takes the id of a piece (`…#2`) too and withdraws the whole passage. Raises UnknownPassage.
    """
    _change(session, known(session, passage_id), WITHDRAWN, who=named(who), action="withdraw", reason=reason)


def named(who: str) -> str:
    """The name of whoever decides, tidied; raises KnowledgeError when it is empty or endless."""
    name = " ".join(who.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise KnowledgeError(f"--by must name a person in 1 to {LONGEST_NAME} characters")
    return name


def asking() -> str:
    """The name of whoever runs this command on this machine; raises KnowledgeError when there is none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise KnowledgeError("nobody is signed in on this machine: say who decides with --by NAME") from None


def servable_now(
    sessions: sessionmaker[Session], passage_ids: Collection[str], *, today: date | None = None
) -> dict[str, str]:
    """Those of the given base ids that are approved and unexpired now, each with what it stands for.

    That is the group of its near-duplicates, of which one is enough, or the passage itself. Raises
    VettingUnavailable when the database cannot be asked.
    """
    day = today or now().date()
    columns = (PassageRow.id, PassageRow.status, PassageRow.review_due, PassageRow.duplicate_group)
    try:
        with sessions() as session:
            rows = session.execute(select(*columns).where(PassageRow.id.in_(list(passage_ids)))).all()
    except SQLAlchemyError as error:
        raise VettingUnavailable(
            "the database that knows which passages are approved cannot be read; nothing is quoted"
        ) from error
    return {
        row.id: row.duplicate_group or row.id for row in rows if servable(row.status, row.review_due, day)
    }


def known(session: Session, passage_id: str) -> PassageRow:
    """The passage's row; raises UnknownPassage."""
    row = None if "\0" in passage_id else session.get(PassageRow, base_id(passage_id))
    if row is None:
        raise UnknownPassage(f"no passage has the id {passage_id!r}; `knowledge licences` lists all ids")
    return row


def reviewers(session: Session, row: PassageRow) -> set[str]:
    """Who has reviewed the passage as it stands since anything else was decided; see `same_name`."""
    query = select(PassageEvent).where(PassageEvent.passage_id == row.id).order_by(PassageEvent.id.desc())
    found = set()
    for event in session.scalars(query):
        if event.action != REVIEW or event.to_hash != row.content_hash:
            break
        found.add(same_name(event.who))
    return found


def same_name(name: str) -> str:
    """One person's name however it is typed."""
    return unicodedata.normalize("NFKC", name).casefold()


def _change(session: Session, row: PassageRow, to: str, *, who: str, action: str, reason: str) -> None:
    in_turn(session, _EVENT_LOCK)  # so that decisions become visible in the order of their numbers
    session.add(
        PassageEvent(
            passage_id=row.id, who=who, action=action, from_status=row.status, to_status=to,
            from_hash=row.content_hash, to_hash=row.content_hash, reason=reason,
        )
    )  # fmt: skip
    row.status = to
    session.flush()
