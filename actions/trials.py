"""Studies for the patient: what the registry's record says about each, and never whether to take part."""

import asyncio
from typing import TYPE_CHECKING, Protocol

from actions.reply import Say, Source
from actions.texts import say, texts
from actions.turn import Turn

if TYPE_CHECKING:
    from knowledge.trials.eligibility import Criteria
    from knowledge.trials.record import Trial
    from knowledge.trials.request import Wish
    from knowledge.trials.search import Found


class StudySearch(Protocol):
    """Reads wishes and finds approved studies; raises TrialsUnusable when there is no list to be shown."""

    def read(self, text: str, lang: str, *, answering: bool = False) -> "Wish": ...

    def find(self, wish: "Wish", *, home: str = "") -> "Found": ...


class Studies:
    """Looks studies up without keeping other patients waiting."""

    def __init__(self, search: StudySearch) -> None:
        self._search = search

    async def wish(self, turn: Turn, text: str, *, answering: bool) -> "Wish":
        """What the message asks for; raises TrialsUnusable."""
        return await asyncio.to_thread(self._search.read, text, turn.lang, answering=answering)

    async def find(self, turn: Turn, wish: "Wish") -> "Found":
        """The studies for it; raises TrialsUnusable."""
        from knowledge.trials.places import home_country

        return await asyncio.to_thread(self._search.find, wish, home=home_country(turn.region))


def asked(turn: Turn, wish: "Wish") -> str:
    """What was looked for, said back, so that a misread word can be seen."""
    from knowledge.trials import describe

    parts = [condition.label for condition in wish.conditions]
    if wish.healthy:
        parts.append(_text(turn, "trials_healthy"))
    if wish.age is not None:
        parts.append(describe.age(wish.age, turn.lang))
    if wish.sex:
        parts.append(_text(turn, f"trials_{wish.sex.lower()}"))
    if wish.place:
        parts.append(wish.place.said)
    return texts(turn.lang)["list_joint"].join(parts)


def told(turn: Turn, wish: "Wish", found: "Found") -> tuple[Say, ...]:
    """The list's day and what was looked for, each study, and who decides."""
    key = "trials_elsewhere" if found.elsewhere else "trials_found"
    date, count = found.snapshot_on.isoformat(), str(found.total)
    return (
        Say(_text(turn, key, asked=asked(turn, wish), date=date, count=count)),
        *(study(turn, wish, trial) for trial in found.trials),
        Say(_text(turn, "trials_close"), "notice"),
    )


def study(turn: Turn, wish: "Wish", trial: "Trial") -> Say:
    """One study in plain words, with its link."""
    from knowledge.trials import describe
    from knowledge.trials.eligibility import explain
    from knowledge.trials.places import home_country

    lang = turn.lang
    place = describe.where(trial, lang, wish.place, home_country(turn.region))
    facts = (
        ("about", describe.conditions(trial, lang)),
        ("status", describe.status(trial, lang)),
        ("place", place),
        ("who", describe.who(trial, lang)),
        ("phase", describe.phase(trial, lang)),
        ("updated", trial.last_update.isoformat()),
    )
    lines = [trial.title, *(_text(turn, f"trials_{name}", value=value) for name, value in facts if value)]
    lines += _criteria(turn, explain(trial.eligibility))
    source = Source(trial.nct_id, "ClinicalTrials.gov", trial.url, "", "en")
    return Say("\n".join(lines), "passage", sources=(source,))


def _criteria(turn: Turn, criteria: "Criteria") -> list[str]:
    lines = []
    for key, items, more in (
        ("trials_needs", criteria.needs, criteria.more_needs),
        ("trials_excludes", criteria.excludes, criteria.more_excludes),
    ):
        if items or more:
            lines += [_text(turn, key), *(f"- {item}" for item in items)]
        if more:
            lines.append("- " + _text(turn, "trials_more", count=str(more)))
    return lines or [_text(turn, "trials_unread")]


def _text(turn: Turn, key: str, **values: str) -> str:
    return say(key, turn.lang, turn.region, **values)  # type: ignore[arg-type]
