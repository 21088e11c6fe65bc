"""What the patient is told about the case, in the patient's language."""

from functools import cache
from pathlib import Path

import yaml
from sqlalchemy.orm import Session

from clinic.tables import Escalation
from common.locale import LANGUAGES, crisis_line, emergency_number
from common.records.conversation import Conversation
from common.records.message import Message
from common.records.write import add_message

_DATA = Path(__file__).parent.parent / "data"


@cache
def _texts(lang: str) -> dict[str, str]:
    return yaml.safe_load((_DATA / f"texts.{lang}.yml").read_text("utf-8"))


def tell_patient(
    session: Session, conversation: Conversation, case: Escalation, key: str, **values: str
) -> Message:
    """Add the notice of that key and its delivery; raises KeyError for a key that no file has."""
    lang = conversation.lang if conversation.lang in LANGUAGES else "en"
    text = _texts(lang)[key].format(
        number=emergency_number(conversation.region), crisis=crisis_line(conversation.region), **values
    )
    return add_message(
        session, conversation, author="system", kind="notice", text=text, turn_id=case.turn_id,
        extra={"notice": key},
    )  # fmt: skip
