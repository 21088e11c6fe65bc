"""One piece of patient education with its source, its licence and the dates of its review."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date

from common.locale import LANGUAGES

DRAFT, REVIEWED, APPROVED, DUE, EXPIRED, WITHDRAWN = (
    "draft", "reviewed", "approved", "due", "expired", "withdrawn",
)  # fmt: skip
STORED_STATUSES = (DRAFT, REVIEWED, APPROVED, WITHDRAWN)
"""What the database holds; `due` and `expired` follow from an approved passage's review date."""

DUE_DAYS = 30
"""An approved passage counts as due this many days before its review date runs out."""

STARTER = "starter"
MAX_TEXT = 1_000_000
PATIENTS = "patients"
LONGEST = {"collection": 64, "topic": 160, "question_type": 32}
"""Characters that the database has room for, by field."""
_ID = re.compile(r"[^\s#]{3,160}")
_TRANSLATION = re.compile(rf"(.+):(?:{'|'.join(LANGUAGES[1:])})/(.+)")
_URL = re.compile(r"https?://[^\s]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as it was written or imported.

    `text` is plain text with Markdown headings (`## …`) and lists (`- …`). `collection` names the
    set that it came with (`starter`, `medquad/NIDDK`); `questions` are wordings that patients use,
    `synonyms` other names of its `focus`. Dates are calendar days.
    """

    id: str
    lang: str
    title: str
    text: str
    source_name: str
    source_url: str
    licence: str
    reviewed_by: str
    reviewed_on: date
    review_due: date
    status: str = DRAFT
    audience: str = PATIENTS
    collection: str = STARTER
    topic: str = ""
    focus: str = ""
    question_type: str = ""
    questions: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()

    def content_hash(self) -> str:
        """SHA-256 over the words, source and review; status and review_due are decided apart from them."""
        decided = ("status", "review_due")
        content = {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in decided}
        written = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()

    def problem(self) -> str | None:
        """Why this passage may not be stored, in words, or None when it may."""
        required = ("id", "lang", "title", "text", "source_name", "source_url", "licence", "reviewed_by")
        for name in required:
            if not str(getattr(self, name)).strip():
                return f"{name} is missing"
        checks = (
            (not _ID.fullmatch(self.id), f"id {self.id!r} must be 3–160 characters without spaces or '#'"),
            (self.lang not in LANGUAGES, f"lang {self.lang!r} is not one of {', '.join(LANGUAGES)}"),
            (self.audience != PATIENTS, f"audience {self.audience!r}: only passages for patients are kept"),
            (not _URL.fullmatch(self.source_url), f"source_url {self.source_url!r} is no http(s) address"),
            (self.status not in STORED_STATUSES, f"status {self.status!r} is unknown"),
            (len(self.text) > MAX_TEXT, f"text has {len(self.text):,} characters, at most {MAX_TEXT:,}"),
            (self.review_due <= self.reviewed_on, "review_due must be later than reviewed_on"),
            *(
                (len(getattr(self, name)) > most, f"{name} has more than {most} characters")
                for name, most in LONGEST.items()
            ),
        )
        return next((reason for broken, reason in checks if broken), None)


def original_id(passage_id: str) -> str | None:
    """The id of the passage that this one translates (`…:zh/flu` is `…:en/flu`), None for an original."""
    found = _TRANSLATION.fullmatch(passage_id)
    return f"{found[1]}:{LANGUAGES[0]}/{found[2]}" if found else None


def shown_status(status: str, review_due: date, today: date) -> str:
    """The status on that day: an approved passage becomes due, then expired, by its review date."""
    if status != APPROVED:
        return status
    days = (review_due - today).days
    if days < 0:
        return EXPIRED
    return DUE if days <= DUE_DAYS else APPROVED


def servable(status: str, review_due: date, today: date) -> bool:
    """Whether a patient may see it that day: approved, and its review date not yet past."""
    return shown_status(status, review_due, today) in (APPROVED, DUE)
