"""A SOAP-style note: subjective, objective, assessment, plan, each sentence with its messages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from clinic.records.record import CaseRecord, Said
from clinic.sbar import Sentence, acuity_label, laid_out, model_said, moment, phrases, reason_label
from clinic.transitions.resolve import outcomes

_TOLD = ("advice", "emergency", "crisis", "passage")


@dataclass(frozen=True)
class Note:
    """The headings of a note in their order, each with its sentences."""

    headings: tuple[tuple[str, tuple[Sentence, ...]], ...]
    lang: str = "en"

    def titled(self) -> tuple[tuple[str, tuple[Sentence, ...]], ...]:
        """The sentences under their headings in the note's language."""
        titles = note_phrases(self.lang)["headings"]
        return tuple((titles[heading], sentences) for heading, sentences in self.headings)

    def as_text(self) -> str:
        """Plain text, to copy or print."""
        return laid_out(self.titled())


def soap_note(record: CaseRecord) -> Note:
    """Write the note from what is on record; nothing in it is guessed."""
    return Note(
        (
            ("subjective", tuple(_subjective(record))),
            ("objective", tuple(_objective(record))),
            ("assessment", tuple(_assessment(record))),
            ("plan", tuple(_plan(record))),
        ),
        record.read_in,
    )


def note_phrases(lang: str = "en") -> dict[str, Any]:
    """The sentences and headings in that language; an unknown one reads as English."""
    return phrases(lang, "soap")


def _subjective(record: CaseRecord) -> Iterator[Sentence]:
    say = note_phrases(record.read_in)["subjective"]
    answers = {answered.answer.id: answered.question for answered in record.answers}
    patient = [one for one in record.messages if one.author == "patient"]
    for one in patient:
        words = {"at": moment(one.at), "words": _flat(one.text)}
        if question := answers.get(one.id):
            text = say["answered"].format(question=_flat(question.text), **words)
            yield Sentence(text, (question.id, one.id))
        else:
            yield Sentence(say["wrote"].format(**words), (one.id,))
    if not patient:
        yield Sentence(say["nothing"], _ids(record.this_turn))
    if record.trigger_words:
        words_list = ", ".join(f"“{word}”" for word in record.trigger_words)
        yield Sentence(say["trigger"].format(words=words_list), _ids(record.this_turn))


def _objective(record: CaseRecord) -> Iterator[Sentence]:
    say, turn = note_phrases(record.read_in)["objective"], _ids(record.this_turn)
    yield Sentence(say["limits"], turn)
    for rule in record.rules:
        key = "rules" if rule.url else "rules_no_source"
        yield Sentence(say[key].format(title=rule.title, rule=rule.rule_id, url=rule.url), turn)
    if not record.rules:
        yield Sentence(say["no_rules"], turn)
    for one in record.messages:
        if one.sources:
            yield Sentence(say["passages"].format(sources="; ".join(one.sources)), (one.id,))


def _assessment(record: CaseRecord) -> Iterator[Sentence]:
    lang, turn = record.read_in, _ids(record.this_turn)
    say = note_phrases(lang)["assessment"]
    acuity, reason = acuity_label(record.acuity, lang), reason_label(record.reason, lang)
    yield Sentence(say["acuity"].format(acuity=acuity, reason=reason), turn)
    for said in model_said(record.assessment, lang):
        yield Sentence(said, turn)
    yield Sentence(say["limits"], turn)


def _plan(record: CaseRecord) -> Iterator[Sentence]:
    say, turn = note_phrases(record.read_in)["plan"], _ids(record.this_turn)
    for advice in record.sbar.recommendation:
        yield Sentence(say["advice"].format(advice=advice.text), turn)
    if record.acknowledged_by and record.acknowledged_at:
        at = moment(record.acknowledged_at)
        yield Sentence(say["acknowledged"].format(name=record.acknowledged_by, at=at), turn)
    for one in record.messages:
        words = {"at": moment(one.at), "words": _flat(one.text)}
        if one.author == "clinician":
            yield Sentence(say["replied"].format(name=one.author_name, **words), (one.id,))
        elif one.author != "patient" and one.kind in _TOLD:
            yield Sentence(say["told"].format(**words), (one.id,))
    if record.holder:
        yield Sentence(say["held"].format(name=record.holder), turn)
    if record.resolved_at:
        labels = note_phrases(record.read_in).get("outcomes") or outcomes()
        outcome = labels.get(record.outcome or "", record.outcome or "")
        by = record.resolved_by or say["somebody"]
        text = say["resolved"].format(name=by, at=moment(record.resolved_at), outcome=outcome)
        yield Sentence(text, turn)
    else:
        yield Sentence(say["open"], turn)


def _ids(messages: tuple[Said, ...]) -> tuple[int, ...]:
    return tuple(one.id for one in messages)


def _flat(words: str) -> str:
    return " ".join(words.split())
