"""What the patient is told about the case, in the patient's language."""

from pathlib import Path

from sqlalchemy.orm import Session

from clinic.tables import Escalation
from common.locale import say
from common.records.conversation import Conversation
from common.records.message import Message
from common.records.write import add_message

_DATA = Path(__file__).parent.parent / "data"


def canned(conversation: Conversation, key: str, **values: str) -> str:
    """A fixed text in the patient's language; raises KeyError for a key that no file has."""
    return say(key, conversation.lang, conversation.region, folder=_DATA, **values)


def tell_patient(
    session: Session, conversation: Conversation, case: Escalation, key: str, **values: str
) -> Message:
    """Add the notice of that key and its delivery; raises KeyError for a key that no file has."""
    text = canned(conversation, key, **values)
    return add_message(
        session, conversation, author="system", kind="notice", text=text, turn_id=case.turn_id,
        extra={"notice": key},
    )  # fmt: skip
