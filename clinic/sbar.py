"""The SBAR summary: situation, background, assessment, recommendation, each sentence with its message."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from clinic.records.assessment import Assessment
from clinic.rule_sources import rule_source
from common.locale import LANGUAGES, crisis_line, emergency_number
from common.records.conversation import Conversation

_DATA = Path(__file__).parent / "data"
_LONGEST_QUOTE = 600
PARTS = ("situation", "background", "assessment", "recommendation")


@dataclass(frozen=True)
class Sentence:
    """One sentence, and the ids of the messages that it rests on."""

    text: str
    message_ids: tuple[int, ...] = ()


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
        return cls(
            **{
                part: tuple(Sentence(row["text"], tuple(row.get("message_ids", ()))) for row in rows)
                for part, rows in parts.items()
            }
        )

    def titled(self, lang: str = "en") -> tuple[tuple[str, tuple[Sentence, ...]], ...]:
        """The four parts under their headings in that language."""
        return tuple((phrases(lang)["headings"][part], sentences) for part, sentences in self.parts())

    def parts(self) -> tuple[tuple[str, tuple[Sentence, ...]], ...]:
        """The four headings, each with its sentences."""
        return tuple((part, getattr(self, part)) for part in PARTS)

    def as_text(self, lang: str = "en") -> str:
        """Plain text with the four headings, to copy or print; the sentences are as they were written."""
        return laid_out(self.titled(lang))


@dataclass(frozen=True)
class Facts:
    """What is known of the case when the summary is written.

    `message_ids` are the messages of the turn that escalated, `first_ids` those that the conversation
    began with, `wrote_before` (message id, words) oldest first, `earlier` (acuity, reason, state, message
    ids) of the conversation's earlier cases, oldest first, `floor_ids` the messages that set the floor.
    """

    acuity: str
    reason: str
    message_ids: tuple[int, ...]
    first_ids: tuple[int, ...]
    at: datetime
    patient_words: str
    trigger_words: tuple[str, ...]
    rule_ids: tuple[str, ...]
    model_reasons: tuple[str, ...]
    floor: str
    floor_ids: tuple[int, ...]
    wrote_before: tuple[tuple[int, str], ...]
    earlier: tuple[tuple[str, str, str, tuple[int, ...]], ...]


@cache
def phrases(lang: str = "en", of: str = "sbar") -> dict[str, Any]:
    """The sentences and labels for clinicians in that language; an unknown one reads as English."""
    name = f"{of}.{lang}.yml" if lang in LANGUAGES[1:] else f"{of}.yml"
    return yaml.safe_load((_DATA / name).read_text("utf-8"))


def laid_out(titled: tuple[tuple[str, tuple[Sentence, ...]], ...]) -> str:
    """Headings and their sentences as plain text."""
    return "\n\n".join(
        "\n".join([heading.upper(), *(sentence.text for sentence in sentences)])
        for heading, sentences in titled
    )


def moment(at: datetime) -> str:
    """A time as records give it."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def acuity_label(acuity: str, lang: str = "en") -> str:
    """The acuity as clinicians read it."""
    return phrases(lang)["acuities"][acuity]


def reason_label(reason: str, lang: str = "en") -> str:
    """The reason as clinicians read it."""
    return phrases(lang)["reasons"][reason]


def model_said(found: Assessment, lang: str = "en") -> Iterator[str]:
    """What triage gave as its reasons, in sentences for clinicians: acuity, doubt, likely conditions."""
    say = phrases(lang)["assessment"]
    if found.acuity:
        known = found.probability is not None
        probability = say["probability"].format(chance=f"{found.probability:.2f}") if known else ""
        yield say["model"].format(acuity=acuity_label(found.acuity, lang), probability=probability)
    if found.uncertain_between:
        levels = ", ".join(acuity_label(one, lang) for one in found.uncertain_between)
        yield say["between"].format(acuities=levels)
    if found.conditions:
        yield say["conditions"].format(conditions="; ".join(found.conditions))
    if found.complaint:
        yield say["intake"].format(complaint=found.complaint)
    if found.because:
        yield say["because"].format(because=found.because)
    if found.answers:
        yield say["answers"].format(answers="; ".join(f"{name}: {value}" for name, value in found.answers))
    for other in found.other:
        yield say["other"].format(reason=other)


def summarise(conversation: Conversation, facts: Facts, lang: str = "en") -> Sbar:
    """Write the summary from facts and the patient's exact words; every sentence names its messages."""
    say, turn = phrases(lang), facts.message_ids
    numbers = {
        "number": emergency_number(conversation.region),
        "crisis": crisis_line(conversation.region),
    }
    situation = [
        Sentence(
            say["situation"][facts.reason].format(acuity=say["acuities"][facts.acuity], at=moment(facts.at)),
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
        background=_background(conversation, facts, lang),
        assessment=_assessment(facts, lang),
        recommendation=(Sentence(advice.format(**numbers), turn),),
    )


def _background(conversation: Conversation, facts: Facts, lang: str) -> tuple[Sentence, ...]:
    say = phrases(lang)["background"]
    lines = [
        Sentence(
            say["patient"].format(
                language=phrases(lang)["languages"].get(conversation.lang, conversation.lang),
                channel=conversation.channel,
                region=conversation.region,
                since=moment(conversation.created_at),
            ),
            facts.first_ids,
        )
    ]
    lines += [
        Sentence(say["before"].format(words=_quote(words)), (one,)) for one, words in facts.wrote_before
    ]
    if facts.earlier:
        acuity, reason, state, _ = facts.earlier[-1]
        lines.append(
            Sentence(
                say["earlier"].format(
                    count=len(facts.earlier),
                    acuity=acuity_label(acuity, lang),
                    reason=reason_label(reason, lang),
                    state=phrases(lang)["states"][state],
                ),
                tuple(dict.fromkeys(one for case in facts.earlier for one in case[3])),
            )
        )
    else:
        lines.append(Sentence(say["first"], facts.message_ids))
    return tuple(lines)


def _assessment(facts: Facts, lang: str) -> tuple[Sentence, ...]:
    say, turn = phrases(lang)["assessment"], facts.message_ids
    rules = "; ".join(_rule(rule_id, lang) for rule_id in facts.rule_ids)
    lines = [Sentence(say["rules"].format(rules=rules) if rules else say["no_rules"], turn)]
    lines += [Sentence(said, turn) for said in model_said(Assessment.read(facts.model_reasons), lang)]
    lines.append(Sentence(say["floor"].format(acuity=acuity_label(facts.floor, lang)), facts.floor_ids))
    lines.append(Sentence(say["limits"], turn))
    return tuple(lines)


def _rule(rule_id: str, lang: str) -> str:
    title = rule_source(rule_id, lang).title
    if title == rule_id:  # no rule file knows it
        return rule_id
    return phrases(lang)["assessment"]["rule"].format(title=title, rule=rule_id)


def _quote(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= _LONGEST_QUOTE else flat[:_LONGEST_QUOTE] + " …"
