"""The patient's profile in an intake: offered for confirmation, and asked for once before it is kept."""

import asyncio
from collections.abc import Callable, Iterable
from typing import TypeVar

from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.intake.condition import UNSURE
from actions.intake.episode import Episode, Known
from actions.person import about_another
from actions.reply import Answer, Button, Say
from actions.services import Services
from actions.texts import say
from actions.turn import OFFERED_SLOT, TO_REMEMBER_SLOT, Turn
from common.clock import now
from common.logs import get_logger
from common.profile import book
from common.profile.facts import ProfileFact, from_json, to_json
from common.profile.wording import in_words

log = get_logger("actions.remembering")
_Result = TypeVar("_Result")
PATIENCE_S = 1.0
"""No answer waits longer than this for the profile."""
OF_THE_PERSON = (
    "age", "sex", "pregnant", "weak_immune", "blood_thinner", "long_term", "daily_medicine",
)  # fmt: skip
"""Facts of the person that protocols ask for, whatever the complaint."""
ALLERGY = "allergy"
_WRITES_FOR_THEMSELVES = 13
"""Somebody younger hardly writes here: it is a child that is reported. Our own choice."""
_SAME_PERSON = 2.0
"""Ages further apart than this (years) are those of two people."""


class Remembering:
    """Reads the profile and adds to it; only `allow`, `decline`, `forget` and `profile` may fail."""

    def __init__(self, services: Services) -> None:
        self._sessions = services.sessions

    async def recall(self, turn: Turn) -> dict[str, Known]:
        """What the profile knows that an intake asks for; nothing where another person is spoken of."""
        if about_another(turn.whole):
            return {}
        profile = await self._try(turn, lambda session: book.read(session, turn.conversation_id, now()))
        facts = profile.facts if profile and profile.allowed_at else ()
        return {fact.name: Known(fact.value, fact.words) for fact in facts if fact.name in OF_THE_PERSON}

    async def learn(self, turn: Turn, episode: Episode) -> Answer:
        """At the end of an intake: add to a profile that is allowed, or ask whether there may be one."""
        told = _told(episode)
        if not told:
            return Answer(())
        profile = await self._try(turn, lambda session: book.read(session, turn.conversation_id, now()))
        if profile is None or profile.declined or not _one_person(profile, told):
            return Answer(())
        if profile.allowed_at:
            await self._try(turn, lambda session: book.remember(session, turn.conversation_id, told, now()))
            return Answer(())
        return _may_i(turn, told)

    async def profile(self, turn: Turn) -> book.Profile:
        """What is remembered; raises what the database raises."""
        return await self._do(lambda session: book.read(session, turn.conversation_id, now()))

    async def allow(self, turn: Turn) -> bool:
        """Remember what was offered; False when nothing was offered, or the session broke since."""
        facts = from_json(turn.to_remember)
        if facts:
            await self._do(lambda session: book.allow(session, turn.conversation_id, facts, now()))
        return bool(facts)

    async def decline(self, turn: Turn) -> None:
        """Remember nothing, and do not ask again."""
        await self._do(lambda session: book.decline(session, turn.conversation_id, now()))

    async def forget(self, turn: Turn) -> bool:
        """Take the profile away; False when there was none."""
        return await self._do(lambda session: book.forget(session, turn.conversation_id))

    async def _do(self, work: Callable[[Session], _Result]) -> _Result:
        return await asyncio.to_thread(self._write, work)

    def _write(self, work: Callable[[Session], _Result]) -> _Result:
        with self._sessions.begin() as session:
            return work(session)

    async def _try(self, turn: Turn, work: Callable[[Session], _Result]) -> _Result | None:
        try:
            return await asyncio.wait_for(self._do(work), PATIENCE_S)
        except Exception as error:
            log.warning("profile not written or read", turn_id=turn.turn_id, error=type(error).__name__)
            return None


def listed(facts: Iterable[ProfileFact], turn: Turn) -> str:
    """The facts as a list with bullets."""
    return "\n".join(f"• {in_words(fact, turn.lang)}" for fact in facts)


def _told(episode: Episode) -> tuple[ProfileFact, ...]:
    """What the intake learnt about the writer; nothing when it is, or may be, about somebody else."""
    if episode.other or episode.recall:
        return ()
    at = now()
    facts = tuple(
        ProfileFact(name, episode.facts[name].value, episode.facts[name].words, at)
        for name in (*OF_THE_PERSON, ALLERGY)
        if name in episode.facts and episode.facts[name].value != UNSURE
    )
    young = any(fact.name == "age" and fact.value < _WRITES_FOR_THEMSELVES for fact in facts)
    return () if young else facts


def _one_person(profile: book.Profile, told: tuple[ProfileFact, ...]) -> bool:
    """Whether the ages, and the sexes, told then and now can be one person's."""
    ages = [fact.value for fact in (*profile.facts, *told) if fact.name == "age"]
    sexes = {fact.value for fact in (*profile.facts, *told) if fact.name == "sex"}
    return len(sexes) < 2 and (not ages or max(ages) - min(ages) <= _SAME_PERSON)


def _may_i(turn: Turn, told: tuple[ProfileFact, ...]) -> Answer:
    """The question, once, with everything that would be kept; nothing is kept before the yes."""
    lines = [say("remember_told", turn.lang, turn.region), listed(told, turn)]
    buttons = tuple(
        Button(
            say(f"button_remember_{how}", turn.lang, turn.region), f'/profile_show{{"how": "remember_{how}"}}'
        )
        for how in ("yes", "no")
    )
    text = "\n".join([*lines, say("remember_may_i", turn.lang, turn.region)])
    events = (SlotSet(TO_REMEMBER_SLOT, to_json(told)), SlotSet(OFFERED_SLOT, "remember"))
    return Answer((Say(text, buttons=buttons),), events)
