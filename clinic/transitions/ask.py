"""Ask: the holder sends the patient a question with buttons, in the patient's language."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from sqlalchemy.orm import Session

from clinic.transitions.act import Act, ActInvalid
from clinic.transitions.cases import locked_case
from clinic.transitions.reply import reply
from common.locale import LANGUAGES
from common.records.message import Message

_FILE = Path(__file__).parent.parent / "data" / "questions.yml"


@dataclass(frozen=True)
class Question:
    """A question as clinicians choose it, and its words and answers by language."""

    key: str
    title: str
    text: dict[str, str]
    answers: dict[str, tuple[str, ...]]


@cache
def questions() -> dict[str, Question]:
    """Every question of questions.yml; raises ValueError for one that lacks a language or an answer."""
    found = {}
    for key, row in yaml.safe_load(_FILE.read_text("utf-8")).items():
        answers = {lang: tuple(row["answers"][lang]) for lang in LANGUAGES}
        if len({len(one) for one in answers.values()}) != 1 or set(row["text"]) != set(LANGUAGES):
            raise ValueError(f"{_FILE.name}: {key} must say the same in every language")
        found[key] = Question(key, row["title"], row["text"], answers)
    return found


def ask(session: Session, escalation_id: str, act: Act, key: str, *, client_id: str = "") -> Message:
    """Send a question of the list; a pressed answer comes back as the patient's own message.

    Raises ActInvalid for an unknown question, ActRefused without the claim.
    """
    question = questions().get(key)
    if question is None:
        raise ActInvalid(f"Choose one of these questions: {', '.join(questions())}.")

    case, conversation = locked_case(session, escalation_id)
    lang = conversation.lang if conversation.lang in LANGUAGES else LANGUAGES[0]
    return reply(
        session, case.id, act, question.text[lang], client_id=client_id, answers=question.answers[lang]
    )
