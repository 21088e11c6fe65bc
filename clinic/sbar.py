"""The SBAR summary: situation, background, assessment, recommendation, each sentence with its message."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from common.locale import crisis_line, emergency_number
from common.records.conversation import Conversation

_FILE = Path(__file__).parent / "data" / "sbar.yml"
_LONGEST_QUOTE = 600


@dataclass(frozen=True)
class Sentence:
    """One sentence, and the turn of the message that it rests on (None: the conversation's own facts)."""

    text: str
    turn_id: str | None = None


@dataclass(frozen=True)
class Sbar:
    """The four parts that clinicians hand over with."""

    situation: tuple[Sentence, ...]
    background: tuple[Sentence, ...]
    assessment: tuple[Sentence, ...]
    recommendation: tuple[Sentence, ...]

    def as_json(self) -> str:
        """For storage; `from_json` reads it back."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, stored: str) -> "Sbar":
        """The summary that `as_json` wrote."""
        parts = json.loads(stored)
        return cls(**{part: tuple(Sentence(**row) for row in rows) for part, rows in parts.items()})

    def as_text(self) -> str:
        """Plain text with the four headings, to copy or print."""
        return "\n\n".join(
            "\n".join([part.upper(), *(sentence.text for sentence in getattr(self, part))])
            for part in ("situation", "background", "assessment", "recommendation")
        )


@dataclass(frozen=True)
class Facts:
    """What is known of the case when the summary is written."""

    acuity: str
    reason: str
    turn_id: str
    at: datetime
    patient_words: str
    trigger_words: tuple[str, ...]
    rule_ids: tuple[str, ...]
    model_reasons: tuple[str, ...]
    floor: str
    wrote_before: tuple[tuple[str, str], ...]
    earlier: tuple[tuple[str, str, str], ...]


@cache
def phrases() -> dict[str, Any]:
    """The sentences and labels of sbar.yml."""
    return yaml.safe_load(_FILE.read_text("utf-8"))


def acuity_label(acuity: str) -> str:
    """The acuity as clinicians read it."""
    return phrases()["acuities"][acuity]


def reason_label(reason: str) -> str:
    """The reason as clinicians read it."""
    return phrases()["reasons"][reason]


def summarise(conversation: Conversation, facts: Facts) -> Sbar:
    """Write the summary from facts and the patient's exact words; `wrote_before` is (turn id, words)
    oldest first, `earlier` is (acuity, reason, state) oldest first.
    """
    say, turn = phrases(), facts.turn_id
    numbers = {
        "number": emergency_number(conversation.region),
        "crisis": crisis_line(conversation.region),
    }
    situation = [
        Sentence(
            say["situation"][facts.reason].format(acuity=say["acuities"][facts.acuity], at=_moment(facts.at)),
            turn,
        ),
        Sentence(say["words"].format(words=_quote(facts.patient_words)), turn)
        if facts.patient_words
        else Sentence(say["no_words"], turn),
    ]
    if facts.trigger_words:
        words = ", ".join(f"“{word}”" for word in facts.trigger_words)
        situation.append(Sentence(say["trigger"].format(words=words), turn))
    advice = say["recommendation"]["crisis" if facts.reason == "crisis" else facts.acuity]
    return Sbar(
        situation=tuple(situation),
        background=_background(conversation, facts),
        assessment=_assessment(facts),
        recommendation=(Sentence(advice.format(**numbers)),),
    )


def _background(conversation: Conversation, facts: Facts) -> tuple[Sentence, ...]:
    say = phrases()["background"]
    lines = [
        Sentence(
            say["patient"].format(
                language=phrases()["languages"].get(conversation.lang, conversation.lang),
                channel=conversation.channel,
                region=conversation.region,
                since=_moment(conversation.created_at),
            )
        )
    ]
    lines += [Sentence(say["before"].format(words=_quote(words)), turn) for turn, words in facts.wrote_before]
    if facts.earlier:
        acuity, reason, state = facts.earlier[-1]
        lines.append(
            Sentence(
                say["earlier"].format(
                    count=len(facts.earlier),
                    acuity=acuity_label(acuity),
                    reason=reason_label(reason),
                    state=state,
                )
            )
        )
    else:
        lines.append(Sentence(say["first"]))
    return tuple(lines)


def _assessment(facts: Facts) -> tuple[Sentence, ...]:
    say, turn = phrases()["assessment"], facts.turn_id
    lines = [
        Sentence(say["rules"].format(rules=", ".join(facts.rule_ids)), turn)
        if facts.rule_ids
        else Sentence(say["no_rules"], turn)
    ]
    if facts.model_reasons:
        lines.append(Sentence(say["model"].format(reasons="; ".join(facts.model_reasons)), turn))
    lines.append(Sentence(say["floor"].format(acuity=acuity_label(facts.floor))))
    lines.append(Sentence(say["limits"]))
    return tuple(lines)


def _quote(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= _LONGEST_QUOTE else flat[:_LONGEST_QUOTE] + " …"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
