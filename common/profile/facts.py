"""One remembered fact: what, in whose words, when it was said, and how long it may be believed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

ORDER = (
    "age", "sex", "pregnant", "long_term", "weak_immune", "daily_medicine", "blood_thinner", "allergy",
    "language", "channel",
)  # fmt: skip
"""Everything that a profile may hold, as it is shown; what is not named here is never stored."""
PREGNANCY_LASTS = timedelta(days=274)
NO_PREGNANCY_LASTS = timedelta(days=28)
_A_YEAR = timedelta(days=365.25)
_LONGEST_WORDS = 120


@dataclass(frozen=True)
class ProfileFact:
    """A fact as the patient told it; `words` are theirs, empty for a pressed button."""

    name: str
    value: Any
    words: str
    said_at: datetime


def current(facts: Iterable[ProfileFact], at: datetime) -> tuple[ProfileFact, ...]:
    """What still holds, with the age grown since.

    A pregnancy ends after nine months, and "not pregnant" is believed for four weeks.
    """
    return tuple(_grown(fact, at) for fact in facts if not _over(fact, at))


def joined(before: Iterable[ProfileFact], newer: Iterable[ProfileFact]) -> tuple[ProfileFact, ...]:
    """Both, in order; of the same fact the newer one counts."""
    by_name = {fact.name: fact for fact in (*before, *newer) if fact.name in ORDER}
    return tuple(by_name[name] for name in ORDER if name in by_name)


def age_band(years: float) -> str:
    """baby, child, adult or older."""
    return "baby" if years < 1 else "child" if years < 16 else "adult" if years < 65 else "older"


def to_json(facts: Iterable[ProfileFact]) -> str:
    """As it is stored, and as the dialogue keeps it until the patient says yes."""
    rows = [
        {**asdict(fact), "words": fact.words[:_LONGEST_WORDS], "said_at": fact.said_at.isoformat()}
        for fact in facts
    ]
    return json.dumps(rows, ensure_ascii=False)


def from_json(text: str | None) -> tuple[ProfileFact, ...]:
    """Read it back; what another version wrote and this cannot read is left out."""
    found = []
    try:
        rows = json.loads(text or "[]")
    except ValueError:
        return ()
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, Mapping) and (fact := _fact(row)) is not None:
            found.append(fact)
    return joined((), found)


def _over(fact: ProfileFact, at: datetime) -> bool:
    lasts = PREGNANCY_LASTS if fact.value else NO_PREGNANCY_LASTS
    return fact.name == "pregnant" and at - fact.said_at > lasts


def _grown(fact: ProfileFact, at: datetime) -> ProfileFact:
    if fact.name != "age":
        return fact
    return replace(fact, value=fact.value + max(0.0, (at - fact.said_at) / _A_YEAR))


def _fact(row: Mapping[str, Any]) -> ProfileFact | None:
    try:
        said_at = datetime.fromisoformat(row["said_at"])
        value = float(row["value"]) if row["name"] == "age" else row["value"]
        return ProfileFact(str(row["name"]), value, str(row["words"]), said_at) if said_at.tzinfo else None
    except (KeyError, TypeError, ValueError):
        return None
