"""What an intake found, as clinicians read it beside the case."""

from typing import Any

from actions.intake.condition import UNSURE
from actions.intake.episode import Known
from actions.intake.protocol import Fact, Protocol
from actions.texts import say

_DAY, _YEAR = 24, 8766
_PLAIN = {True: "finding_yes", False: "finding_no", UNSURE: "finding_unsure"}
_UNITS = {
    "temp": "°C", "glucose": "mmol/L", "ketones": "mmol/L", "bp_sys": "mmHg", "bp_dia": "mmHg", "spo2": "%",
    "hr": "/min",
}  # fmt: skip


def findings(protocol: Protocol, facts: dict[str, Known], because: str, lang: str) -> tuple[str, ...]:
    """The complaint, why it was decided so (in words, or ""), and each answer as "answer: name = value".

    `clinic.records.assessment` reads them back.
    """
    found = [f"intake: {protocol.title[lang]}", *([f"because: {because}"] if because else [])]
    for name, known in facts.items():
        if fact := protocol.facts.get(name):
            found.append(f"answer: {fact.name[lang]} = {_said(fact, known.value, lang)}")
    return tuple(found)


def _said(fact: Fact, value: Any, lang: str) -> str:
    if isinstance(value, bool) or value == UNSURE:
        return say(_PLAIN[value], lang, "default")
    match fact.kind:
        case "choice":
            said = next((one.label[lang] for one in fact.options if one.value == value), str(value))
        case "duration":
            said = _length(float(value), lang)
        case "age":
            said = _age(float(value), lang)
        case "severity":
            said = f"{value:g}/10"
        case "measure":
            said = f"{value:g} {_UNITS.get(fact.measure, '')}".strip()
        case _:
            said = str(value)
    return said


def _length(hours: float, lang: str) -> str:
    if hours < 2 * _DAY:
        return say("finding_hours", lang, "default", count=f"{hours:.2g}" if hours < 1 else f"{hours:.0f}")
    if hours < _YEAR:
        return say("finding_days", lang, "default", count=f"{hours / _DAY:.0f}")
    return say("finding_years", lang, "default", count=f"{hours / _YEAR:.0f}")


def _age(years: float, lang: str) -> str:
    if years >= 2:
        return say("finding_old", lang, "default", count=f"{years:.0f}")
    return say("finding_months", lang, "default", count=f"{years * 12:.1f}".removesuffix(".0"))
