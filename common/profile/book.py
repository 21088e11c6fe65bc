"""Reads and writes patients' profiles; nothing is written before the patient allowed it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from common.profile.facts import ProfileFact, current, from_json, joined, to_json
from common.records.conversation import Conversation
from common.records.profile import PatientProfile


@dataclass(frozen=True)
class Profile:
    """What is remembered and still holds; `allowed_at` is None while the patient has not said yes."""

    facts: tuple[ProfileFact, ...] = ()
    allowed_at: datetime | None = None
    declined: bool = False

    def value(self, name: str) -> object:
        """A fact's value, None when it is not known."""
        return next((fact.value for fact in self.facts if fact.name == name), None)


def read(session: Session, conversation_id: str, at: datetime) -> Profile:
    """The profile of a conversation's patient; an empty one when there is none."""
    row = session.get(PatientProfile, conversation_id)
    if row is None:
        return Profile()
    return Profile(current(from_json(row.facts), at), row.consented_at, row.declined_at is not None)


def allow(session: Session, conversation_id: str, facts: Iterable[ProfileFact], at: datetime) -> None:
    """The patient said yes: remember these, with their language and channel.

    Raises NoResultFound for an unknown conversation.
    """
    conversation = session.get_one(Conversation, conversation_id)
    row = session.get(PatientProfile, conversation_id)
    if row is None:
        row = PatientProfile(conversation_id=conversation_id, created_at=at)
        session.add(row)
    row.consented_at, row.declined_at = row.consented_at or at, None
    ways = (
        ProfileFact("language", conversation.lang, "", at),
        ProfileFact("channel", conversation.channel, "", at),
    )
    row.facts = to_json(joined(from_json(row.facts), (*ways, *facts)))
    session.flush()


def remember(session: Session, conversation_id: str, facts: Iterable[ProfileFact], at: datetime) -> bool:
    """Add newer facts to a profile that the patient allowed; False, and nothing written, for any other."""
    row = session.get(PatientProfile, conversation_id)
    if row is None or row.consented_at is None:
        return False
    allow(session, conversation_id, facts, at)
    return True


def decline(session: Session, conversation_id: str, at: datetime) -> None:
    """The patient said no: forget what there was, and do not ask again.

    Raises NoResultFound for an unknown conversation.
    """
    session.get_one(Conversation, conversation_id)
    row = session.get(PatientProfile, conversation_id) or PatientProfile(conversation_id=conversation_id)
    session.add(row)
    row.facts, row.consented_at, row.declined_at = None, None, at
    session.flush()


def forget(session: Session, conversation_id: str) -> bool:
    """Take the profile away; False when there was none."""
    row = session.get(PatientProfile, conversation_id)
    if row is None:
        return False
    session.delete(row)
    session.flush()
    return True
