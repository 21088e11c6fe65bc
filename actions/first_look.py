"""Before anything else: does this message report danger, whatever else it asks?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from actions.advice import urgent_advice
from actions.clinicians import Clinicians, Standing
from actions.follow_ups import FollowUps
from actions.reply import Answer, Say
from actions.services import Services
from actions.texts import say
from actions.turn import Turn
from common import locale
from common.acuity import more_urgent, rank
from medlm.redflags import widest_spans
from medlm.triage.result import unavailable

if TYPE_CHECKING:
    from medlm.triage import TriageResult

DANGEROUS = ("emergency", "urgent")


@dataclass(frozen=True)
class Look:
    """How urgent a message is.

    `own` is the acuity of the message by itself: the most urgent that could not be excluded, `likeliest`
    the one that the model would bet on, `danger_share` the probability of emergency and urgent together.
    `assessed` is False when the model could not be asked and only
    the red-flag rules were read; `abstained` is True when the model would not choose.
    `why` are words of the patient that carried the decision.
    """

    own: str
    likeliest: str
    danger_share: float
    standing: Standing
    assessed: bool
    abstained: bool
    crisis: bool
    emergency_flagged: bool
    rule_ids: tuple[str, ...]
    why: tuple[str, ...]
    model_reasons: tuple[str, ...]

    @property
    def acuity(self) -> str:
        """`own`, or the conversation's floor where more urgent; a message that reports nothing stays."""
        if self.own == "none":
            return "none"
        return more_urgent(self.own, self.standing.floor or self.own)

    @property
    def danger(self) -> str | None:
        """`emergency` or `urgent` when a rule or a model that chose says so, else None."""
        if self.own not in DANGEROUS:
            return None
        if self.rule_ids:
            return self.own
        likely = self.likeliest if self.abstained else self.own
        return likely if self.assessed and likely in DANGEROUS else None

    @property
    def floor_is_dangerous(self) -> bool:
        """Whether this conversation has ever held an urgent or emergency report."""
        return self.standing.floor in DANGEROUS


class FirstLook:
    """Triages a message, and answers it at once when it reports danger."""

    def __init__(self, services: Services, clinicians: Clinicians) -> None:
        self._triage = services.triage
        self._screener = services.screener
        self._clinicians = clinicians
        self.follow_ups = FollowUps(services)

    async def look(self, turn: Turn) -> Look:
        """Triage the turn's words; raises what the database raises, but never for an emergency."""
        look = look_at(await self._triage.triage(turn.whole))
        if look.crisis or look.danger == "emergency":
            return look
        return replace(look, standing=await self._clinicians.standing(turn))

    async def by_rules(self, turn: Turn) -> Look:
        """The red-flag rules alone, for words too few for the model; without a flag they report nothing."""
        flags = self._screener.screen(turn.text)
        look = replace(look_at(unavailable(flags)), assessed=True, model_reasons=())
        look = look if flags else replace(look, own="none", likeliest="none")
        return replace(look, standing=await self._clinicians.standing(turn))

    async def danger(self, turn: Turn, look: Look) -> Answer | None:
        """The answer to a crisis, an emergency, an urgent or an unassessed report, with a clinician told.

        None when the message reports no danger, or when the model would not choose and no rule fired:
        then the caller asks or answers. Where nobody could be told, the answer says so or RuntimeError
        is raised.
        """
        if look.crisis:
            return await self.crisis(turn, look)
        if look.danger == "emergency":
            told = await self._told(turn, look, _reason(look), "emergency")
            return Answer((canned(turn, "emergency", told),))
        if not look.assessed:
            return await self._unassessed(turn, look)
        if look.standing.floor == "emergency":
            return await self.floor(turn, look)
        return await (self._urgent(turn, look) if look.danger == "urgent" else self.floor(turn, look))

    async def _unassessed(self, turn: Turn, look: Look) -> Answer:
        """Honest about the failure, after an emergency that was reported earlier."""
        says = [Say(say("unassessed", turn.lang, turn.region), "advice")]
        acuity = more_urgent("urgent", look.own)
        if look.standing.floor == "emergency":
            says.insert(0, _earlier(turn, "emergency"))
            if look.standing.waiting != "emergency":
                acuity = "emergency"
        await self.tell(turn, look, "unassessed", acuity=acuity)
        return Answer(tuple(says))

    async def _urgent(self, turn: Turn, look: Look) -> Answer:
        if not await self._told(turn, look, _reason(look), "urgent"):
            return Answer((Say(locale.say("urgent_untold", turn.lang, turn.region), "failed"),))
        await self.follow_ups.schedule(turn, "urgent", about=" … ".join(look.why))
        return Answer((urgent_advice(turn, look.why),))

    async def floor(self, turn: Turn, look: Look) -> Answer | None:
        """What was dangerous earlier stays so until a clinician says otherwise; None when nothing was."""
        floor = look.standing.floor
        if look.own == "none" or floor not in DANGEROUS:
            return None
        waiting = look.standing.waiting
        if waiting is None or rank(waiting) > rank(floor) or look.own in DANGEROUS:
            await self.tell(turn, look, "triage", acuity=floor)
        return Answer((_earlier(turn, floor),))

    async def crisis(self, turn: Turn, look: Look) -> Answer:
        """Warm and short, with the crisis line; nothing is asked and the conversation stays open.

        A medical emergency named beside it, such as an overdose, is answered first.
        """
        told = await self._told(turn, look, "crisis", "emergency")
        return Answer(tuple(canned(turn, kind, told) for kind in alarms(replace(look, crisis=True))))

    async def tell(self, turn: Turn, look: Look | None, reason: str, *, acuity: str) -> None:
        """Tell a clinician; raises RuntimeError when nobody could be told."""
        if not await self._told(turn, look, reason, acuity):
            raise RuntimeError("no clinician could be told")

    async def told(
        self, turn: Turn, reason: str, acuity: str, *, words: Sequence[str], model_reasons: Sequence[str]
    ) -> bool:
        """Tell a clinician what an intake or a report showed; False when nobody could be told."""
        return await self._clinicians.tell(
            turn, acuity=acuity, reason=reason, words=words, model_reasons=model_reasons
        )

    async def _told(self, turn: Turn, look: Look | None, reason: str, acuity: str) -> bool:
        return await self._clinicians.tell(
            turn,
            acuity=acuity,
            reason=reason,
            words=look.why if look else (),
            rule_ids=look.rule_ids if look else (),
            model_reasons=look.model_reasons if look else (),
        )


_KIND = {"emergency": "emergency", "urgent": "advice"}


def canned(turn: Turn, kind: str, told: bool) -> Say:
    """The text of that kind, which never says that somebody was told when nobody was."""
    return Say(locale.say(kind if told else f"{kind}_untold", turn.lang, turn.region), kind)


def alarms(look: Look) -> tuple[str, ...]:
    """Which alarms the red flags call for, a medical emergency before the crisis line; none without any."""
    medical = ("emergency",) if look.emergency_flagged else ()
    return (*medical, "crisis") if look.crisis else medical


def _earlier(turn: Turn, floor: str) -> Say:
    return Say(say(f"floor_{floor}", turn.lang, turn.region), _KIND[floor])


def _reason(look: Look) -> str:
    return "red_flag" if look.rule_ids else "triage"


def look_at(result: "TriageResult") -> Look:
    """A triage result as the actions read it; the conversation's standing is not in it yet."""
    spans = widest_spans(result.red_flags) or tuple(span.text for span in result.evidence)
    chance = result.probabilities.get(result.acuity)
    reasons = [f"triage: {result.acuity}" + (f" (p={chance:.2f})" if chance is not None else "")]
    if result.abstained:
        reasons.append(f"uncertain between: {', '.join(result.prediction_set)}")
    reasons += [f"possible: {condition}" for condition in result.conditions]
    return Look(
        own=result.acuity,
        likeliest=max(result.probabilities, key=result.probabilities.__getitem__, default=result.acuity),
        danger_share=sum(result.probabilities.get(acuity, 0.0) for acuity in DANGEROUS),
        standing=Standing(),
        assessed=result.status == "ok",
        abstained=result.abstained,
        crisis=any(flag.path == "crisis" for flag in result.red_flags),
        emergency_flagged=any(
            flag.path == "medical" and flag.acuity == "emergency" for flag in result.red_flags
        ),
        rule_ids=tuple(flag.rule_id for flag in result.red_flags),
        why=tuple(dict.fromkeys(span for span in spans if span.strip())),
        model_reasons=tuple(reasons) if result.status == "ok" else ("triage model unavailable",),
    )
