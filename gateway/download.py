"""A patient's own conversation as a file: everything that was written, with times and sources."""

from dataclasses import asdict
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer
from jinja2 import Environment, FileSystemLoader
from sqlalchemy import select
from sqlalchemy.orm import Session

from common.clock import now
from common.profile import book
from common.profile.wording import told
from common.records.conversation import Conversation
from common.records.message import Message
from gateway.page import HERE, page_texts

KIND = "download"
"""A message of this kind is shown with links to the files."""
FORMATS = ("html", "json")
GOOD_FOR_S = 15 * 60


class Downloads:
    """Signs links to one conversation that end after fifteen minutes, and reads them back."""

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeTimedSerializer(secret, salt="careline.download")

    def path(self, conversation_id: str, form: str) -> str:
        """The address of the file, good from now on."""
        return f"/conversation/{self._signer.dumps(conversation_id)}.{form}"

    def read(self, token: str) -> str | None:
        """The conversation of a link, or None when it is forged or too old."""
        try:
            return str(self._signer.loads(token, max_age=GOOD_FOR_S))
        except BadSignature:
            return None


def read_conversation(session: Session, conversation_id: str) -> dict[str, Any] | None:
    """Everything that was written, oldest first, and what is remembered; None when there is nothing."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        return None
    rows = session.scalars(
        select(Message).where(Message.conversation_id == conversation_id).order_by(Message.id)
    )
    profile = book.read(session, conversation_id, now())
    return {
        "written_at": now().isoformat(timespec="seconds"),
        "language": conversation.lang,
        "since": conversation.created_at.isoformat(timespec="seconds"),
        "consented_at": conversation.consented_at and conversation.consented_at.isoformat(timespec="seconds"),
        "remembered": [{**asdict(fact), "said_at": fact.said_at.isoformat()} for fact in profile.facts],
        "remembered_in_words": told(profile.facts, conversation.lang),
        "messages": [
            {
                "at": row.created_at.isoformat(timespec="seconds"),
                "author": row.author,
                "author_name": row.author_name,
                "text": row.text,
                "sources": row.extra.get("sources", []),
                "choices": [button["title"] for button in row.extra.get("buttons", [])],
            }
            for row in rows
        ],
    }


def as_html(conversation: dict[str, Any], lang: str) -> str:
    """The same as a page that any browser opens and prints, without scripts."""
    environment = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)
    template = environment.get_template("conversation.html")
    return template.render(c=conversation, t=page_texts()[lang], lang=lang)
