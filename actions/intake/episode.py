"""One complaint of one patient while it is asked about, as the dialogue remembers it between messages."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from actions.intake.condition import UNSURE
from actions.intake.protocol import Protocol

_LONGEST_REPORT = 600
_LONGEST_WORDS = 120


@dataclass(frozen=True)
class Known:
    """What is known of a fact, and the patient's own words for it."""

    value: Any
    words: str = ""


@dataclass(frozen=True)
class Episode:
    """The protocol, what is known, the question that is open and those that were asked.

    `report` is how the patient told it first; `misses` how often in a row the open question was not
    answered; `waiting` the complaints that were named besides; `told` the acuity that clinicians were
    told of already; `watched` that one is to be told when the patient stops answering. `other` says that
    it is about somebody besides the writer. `recall` are facts of the writer's profile that may be offered
    for confirmation, `recalling` that they were offered just now.
    """

    protocol: str
    report: str = ""
    facts: Mapping[str, Known] = field(default_factory=dict)
    asking: str = ""
    asked: tuple[str, ...] = ()
    misses: int = 0
    waiting: tuple[str, ...] = ()
    told: str = ""
    watched: bool = False
    other: bool = False
    recall: Mapping[str, Known] = field(default_factory=dict)
    recalling: bool = False

    def learn(self, facts: Mapping[str, Known]) -> "Episode":
        """With these facts too; the newest word counts, but "I don't know" takes nothing back."""
        known = {name: one for name, one in facts.items() if one.value != UNSURE or name not in self.facts}
        return replace(self, facts={**self.facts, **known})

    def values(self, protocol: Protocol) -> dict[str, Any]:
        """The facts' values as conditions read them; what cannot apply to this patient is False."""
        values = {name: one.value for name, one in self.facts.items() if name in protocol.facts}
        for fact in protocol.facts.values():
            if fact.id not in values and fact.only_if.holds(values) is False:
                values[fact.id] = False
        return values

    def to_slot(self) -> dict[str, Any]:
        """As the dialogue server stores it."""
        pairs = {name: _pairs(getattr(self, name)) for name in ("facts", "recall")}
        return {**asdict(self), **pairs}

    @classmethod
    def from_slot(cls, slot: Any) -> "Episode | None":
        """Read it back; None for no episode or one that another version wrote and this cannot read."""
        try:
            return cls(
                protocol=str(slot["protocol"]), report=str(slot["report"]), facts=_known(slot["facts"]),
                asking=str(slot["asking"]), asked=tuple(slot["asked"]), misses=int(slot["misses"]),
                waiting=tuple(slot["waiting"]), told=str(slot["told"]), watched=bool(slot.get("watched")),
                other=bool(slot.get("other")), recall=_known(slot.get("recall") or {}),
                recalling=bool(slot.get("recalling")),
            )  # fmt: skip
        except (TypeError, KeyError, ValueError, AttributeError):
            return None


def _pairs(facts: Mapping[str, Known]) -> dict[str, list[Any]]:
    return {name: [one.value, one.words] for name, one in facts.items()}


def _known(pairs: Mapping[str, Any]) -> dict[str, Known]:
    return {name: Known(value, words) for name, (value, words) in pairs.items()}


def shortened(words: str, longest: int = _LONGEST_WORDS) -> str:
    """The patient's words, cut where they are long."""
    words = " ".join(words.split())
    return words if len(words) <= longest else words[:longest].rstrip() + "…"


def report_of(text: str) -> str:
    """How the patient told it first, as an episode keeps it."""
    return shortened(text, _LONGEST_REPORT)
