"""Remembered facts in plain words, for the patient and for clinicians."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from common import locale
from common.profile.facts import ProfileFact

_texts = partial(locale.texts, folder=Path(__file__).parent / "data")
_IN_THEIR_WORDS = ("long_term", "weak_immune", "daily_medicine", "blood_thinner")
_LONGEST_WORDS = 60
_FEW_MONTHS = 24


def in_words(fact: ProfileFact, lang: str) -> str:
    """A fact in a few words, such as "about 34 years old"; with the patient's own where they say more."""
    said = _texts(lang)
    if fact.name == "age":
        months = int(fact.value * 12)
        key, number = ("age_months", months) if months < _FEW_MONTHS else ("age", int(fact.value))
        return said[key].format(value=number)
    key = f"{fact.name}_{_answer(fact.value)}"
    text = said.get(key) or said[fact.name].format(value=fact.value)
    words = " ".join(fact.words.split())
    if fact.name in _IN_THEIR_WORDS and fact.value is True and 0 < len(words) <= _LONGEST_WORDS:
        return said["with_words"].format(fact=text, words=words)
    return text


def told(facts: Iterable[ProfileFact], lang: str) -> list[str]:
    """Each fact with the day on which the patient told it."""
    return [
        _texts(lang)["told_on"].format(fact=in_words(fact, lang), day=f"{fact.said_at:%Y-%m-%d}")
        for fact in facts
    ]


def _answer(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
