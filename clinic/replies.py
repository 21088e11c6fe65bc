"""Canned replies: templates, and vetted passages, in the patient's language."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from sqlalchemy import Date, String, Text, column, select, table
from sqlalchemy.orm import Session

from common.locale import LANGUAGES, emergency_number

_FILE = Path(__file__).parent / "data" / "replies.yml"
_MOST_PASSAGES = 8
_LONGEST_PASSAGE = 3000
_passage = table(
    "passage",
    column("title", Text), column("text", Text), column("lang", String), column("status", String),
    column("review_due", Date), column("source_name", Text), column("source_url", Text),
    column("reviewed_on", Date),
)  # fmt: skip


@dataclass(frozen=True)
class CannedReply:
    """A text that a clinician may put into the reply, and change before sending."""

    title: str
    text: str


def templates(lang: str, region: str, name: str) -> tuple[CannedReply, ...]:
    """Every template in the patient's language, with the clinician's name and the region's number."""
    lang = lang if lang in LANGUAGES else LANGUAGES[0]
    values = {"name": name, "number": emergency_number(region)}
    return tuple(CannedReply(row["title"], row[lang].format(**values)) for row in _written().values())


def passages(session: Session, lang: str, wanted: str, today: date) -> tuple[CannedReply, ...]:
    """Approved, unexpired passages whose title holds these words, quoted with source and date.

    The table belongs to the content desk; only what the patient may see anyway is read here.
    """
    words = wanted.split()[:6]
    if not words:
        return ()
    found = session.execute(
        select(_passage)
        .where(
            _passage.c.status == "approved", _passage.c.lang == lang, _passage.c.review_due >= today,
            *(_passage.c.title.icontains(word, autoescape=True) for word in words),
        )
        .order_by(_passage.c.title)
        .limit(_MOST_PASSAGES)
    )  # fmt: skip
    return tuple(CannedReply(row.title, _quoted(row, lang)) for row in found)


def _quoted(row: object, lang: str) -> str:
    text, name, url, on = (getattr(row, key) for key in ("text", "source_name", "source_url", "reviewed_on"))
    body = text if len(text) <= _LONGEST_PASSAGE else text[:_LONGEST_PASSAGE] + " …"
    source = f"来源：{name}，{on}，{url}" if lang == "zh" else f"Source: {name}, {on}, {url}"
    return f"{body}\n\n{source}"


@cache
def _written() -> dict[str, dict[str, str]]:
    return yaml.safe_load(_FILE.read_text("utf-8"))
