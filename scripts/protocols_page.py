"""Write docs/protocols.md from the protocol files: `python -m scripts.protocols_page`."""

from pathlib import Path

from actions.intake.condition import All, Any_, Between, Condition, Equals, Not
from actions.intake.loading import ALWAYS, load
from actions.intake.protocol import Protocol

PAGE = Path(__file__).parent.parent / "docs" / "protocols.md"
HEAD = """# Intake protocols

What the assistant asks about each complaint, what follows from the answers, and where that comes from. This
page is written from `actions/protocols/*.yml` by `python -m scripts.protocols_page`; a test compares them.
Written by the Careline editors from public guidance in their own words; **not clinician-reviewed**.

Everybody is asked, besides, before any advice: {always}

A disposition that a "don't know" leaves open counts with the acuity in brackets. How the next question is
chosen, and what happens beside the protocol (red flags, the triage model), is in
[conversation.md](conversation.md).
"""
_HOURS_A_DAY, _HOURS_A_YEAR = 24, 8766


def page() -> str:
    """The whole page."""
    protocols = load()
    first = next(iter(protocols.values()))
    always = "; ".join(_asked(first, name) for name in ALWAYS)
    parts = [HEAD.format(always=always + "."), _contents(protocols)]
    parts += [_section(protocol) for protocol in sorted(protocols.values(), key=lambda one: one.id)]
    return "\n".join(parts)


def _contents(protocols: dict[str, Protocol]) -> str:
    links = (f"[{one.title['en']}](#{one.id.replace('_', '-')})" for one in protocols.values())
    return f"{len(protocols)} complaints: {', '.join(links)}.\n"


def _section(protocol: Protocol) -> str:
    name = protocol.id.replace("_", " ")
    lines = [f"## {name}", "", f"{protocol.title['en']} · {protocol.title['zh']}", ""]
    lines += ["Asked:", ""]
    lines += [f"- {_asked(protocol, one.id)}" for one in protocol.questions if one.id not in ALWAYS]
    lines += ["", "| acuity | when |", "|---|---|"]
    for one in protocol.dispositions:
        unsure = "" if one.unsure == one.acuity else f" ({one.unsure})"
        lines.append(f"| {one.acuity}{unsure} | {said(one.when)} |")
    if protocol.told:
        told = ", ".join(said(one.when) for one in protocol.told)
        lines.append(f"| {protocol.told[0].acuity} | told without being asked: {told} |")
    lines += [f"| {protocol.otherwise} | otherwise |", ""]
    sources = ", ".join(f"[{one.name}]({one.url}) ({one.licence})" for one in protocol.sources)
    lines += [f"Sources: {sources}. Reviewed {protocol.reviewed_on}, due {protocol.review_due}.", ""]
    return "\n".join(lines)


def _asked(protocol: Protocol, question_id: str) -> str:
    question = protocol.question(question_id)
    if len(question.asks) == 1:
        return question.text["en"]
    return f"{question.text['en']} {'; '.join(protocol.facts[name].name['en'] for name in question.asks)}"


def said(condition: Condition) -> str:
    """A condition in words."""
    match condition:
        case All((part,)) | Any_((part,), 1):
            return said(part)
        case All(parts):
            return " and ".join(_bracketed(part) for part in parts) or "always"
        case Any_(parts, 1):
            return " or ".join(_bracketed(part) for part in parts)
        case Any_(parts, least):
            return f"{least} of: {', '.join(said(part) for part in parts)}"
        case Not(part):
            return f"not ({said(part)})"
    return _value(condition) if isinstance(condition, Equals) else _range(condition)


def _bracketed(condition: Condition) -> str:
    text = said(condition)
    single = isinstance(condition, Equals | Between | Not) or " or " not in text
    return text if single else f"({text})"


def _value(condition: Equals) -> str:
    plain, values = condition.name.replace("_", " "), condition.values
    if values == (True,):
        return plain
    if values == (False,):
        return f"no {plain}"
    return f"{plain}: {' / '.join(str(value).replace('_', ' ') for value in values)}"


def _range(condition: Condition) -> str:
    assert isinstance(condition, Between), condition
    name, least, under = condition.name, condition.least, condition.under
    unit = _years if name == "age" else _hours if name == "onset" or name.endswith("_ago") else _plain
    if least == float("-inf"):
        return f"{name.replace('_', ' ')} under {unit(under)}"
    if under == float("inf"):
        return f"{name.replace('_', ' ')} {unit(least)} or more"
    return f"{name.replace('_', ' ')} {unit(least)} to under {unit(under)}"


def _years(value: float) -> str:
    return f"{value:g} years" if value >= 1 else f"{value * 365.25 / 30.44:.0f} months"


def _hours(value: float) -> str:
    if value >= _HOURS_A_YEAR:
        return f"{value / _HOURS_A_YEAR:g} years"
    return f"{value / _HOURS_A_DAY:g} days" if value >= 2 * _HOURS_A_DAY else f"{value:g} hours"


def _plain(value: float) -> str:
    return f"{value:g}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
