"""Reads protocol files and checks every word of them; a protocol that could not work stops the start."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from actions.intake.condition import All, Any_, Between, Condition, Equals, Not
from actions.intake.protocol import (
    KINDS,
    Disposition,
    Fact,
    Option,
    Protocol,
    Question,
    Source,
    Words,
)  # fmt: skip
from common.acuity import ACUITIES, rank
from common.locale import LANGUAGES

FOLDER = Path(__file__).parent.parent / "protocols"
SHARED = "_shared.yml"
ALWAYS = ("age", "background")
"""Questions of the shared file that every patient is asked before advice, whatever the complaint."""
_PROTOCOL = {
    "id", "title", "complaint", "rank", "facts", "questions", "dispositions", "otherwise", "now", "worse",
    "passages", "sources", "reviewed_on", "review_due", "together",
}  # fmt: skip
_FACT = {"kind", "name", "words", "unless", "options", "measure", "least", "most", "lasting", "only_if"}
_UNSURE = {"emergency": "urgent", "urgent": "routine", "routine": "routine", "self_care": "self_care"}
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s?(min|h|d|w|mo|y)?")
_HOURS = {"min": 1 / 60, "h": 1.0, "d": 24.0, "w": 168.0, "mo": 730.5, "y": 8766.0}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ProtocolError(ValueError):
    """A protocol file that cannot be used; the message names the file, the entry and what is wrong."""


def load(folder: Path = FOLDER, names: Collection[str] = ()) -> dict[str, Protocol]:
    """Every protocol of the folder by id, or only those named; raises ProtocolError."""
    shared = _read(folder / SHARED)
    facts = _facts(shared.get("facts"), SHARED)
    questions = _questions(shared.get("questions"), SHARED)
    told = _told(shared.get("told") or [], facts)
    found: dict[str, Protocol] = {}
    for path in sorted(one for one in folder.glob("[a-z]*.yml") if not names or one.stem in names):
        protocol = _protocol(_read(path), path.name, facts, questions)
        own = {name for one in protocol.dispositions for name in one.when.names()}
        protocol = replace(protocol, told=tuple(told[name] for name in told if name not in own))
        if protocol.id != path.stem:
            raise ProtocolError(f"{path.name}: the id {protocol.id!r} must be the file's name")
        found[protocol.id] = protocol
    if found:
        return found
    raise ProtocolError(f"{folder}: no protocol files")


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text("utf-8"), Loader=_LOADER)
    except (OSError, yaml.YAMLError) as error:
        raise ProtocolError(f"{path.name}: cannot be read: {error}") from None
    if not isinstance(content, dict):
        raise ProtocolError(f"{path.name}: must be a mapping")
    return content


def _protocol(
    content: dict[str, Any], where: str, shared: Mapping[str, Fact], common: tuple[Question, ...]
) -> Protocol:
    _only(content, _PROTOCOL, where, needs=_PROTOCOL - {"passages", "together"})
    facts = {**shared, **_facts(content["facts"], where)}
    questions = _questions(content["questions"], where)
    own = {one.id for one in questions}
    questions += tuple(one for one in common if one.id not in own)
    dispositions = tuple(
        _disposition(entry, f"{where}: disposition {number}")
        for number, entry in enumerate(content["dispositions"], 1)
    )
    protocol = Protocol(
        id=str(content["id"]),
        title=_words(content["title"], f"{where}: title"),
        complaint=_words(content["complaint"], f"{where}: complaint"),
        rank=int(content["rank"]),
        facts=facts,
        questions=questions,
        dispositions=tuple(sorted(dispositions, key=lambda one: rank(one.acuity))),
        otherwise=_acuity(content["otherwise"], f"{where}: otherwise"),
        now=_sentences(content["now"], f"{where}: now"),
        worse=_sentences(content["worse"], f"{where}: worse"),
        passages=tuple(content.get("passages") or ()),
        sources=tuple(_source(entry, f"{where}: sources") for entry in content["sources"]),
        reviewed_on=_day(content["reviewed_on"], f"{where}: reviewed_on"),
        review_due=_day(content["review_due"], f"{where}: review_due"),
        together=tuple(_words(part, f"{where}: together") for part in content.get("together") or ()),
    )
    _check_names(protocol, where)
    return protocol


def _told(entries: list[Any], facts: Mapping[str, Fact]) -> dict[str, Disposition]:
    """What dangers mean that are told although the complaint's own questions do not ask for them."""
    found = {}
    for entry in entries:
        name = str(entry.get("fact"))
        if name not in facts:
            raise ProtocolError(f"{SHARED}: told: {name!r} is no fact of this file")
        body = {key: entry[key] for key in set(entry) - {"fact"}}
        found[name] = _disposition({**body, "when": {name: True}}, f"{SHARED}: told {name}")
    return found


def _check_names(protocol: Protocol, where: str) -> None:
    asked = {name for question in protocol.questions for name in question.asks}
    for name in asked - set(protocol.facts):
        raise ProtocolError(f"{where}: a question asks for {name!r}, which is no fact")
    for disposition in protocol.dispositions:
        for name, fact in _used(disposition.when, protocol.facts, where):
            if name not in asked and name != "sex":
                raise ProtocolError(
                    f"{where}: {name!r} decides about {disposition.acuity} but is never asked"
                )
            _check_values(disposition.when, name, fact, where)
    for question in protocol.questions:
        kinds = {protocol.facts[name].kind for name in question.asks}
        if len(question.asks) > 1 and not kinds <= {"yes_no"} and not kinds <= {"measure"}:
            raise ProtocolError(f"{where}: question {question.id} may list yes-or-no facts or measures only")
    for fact in protocol.facts.values():
        list(_used(fact.only_if, protocol.facts, where))


def _used(condition: Condition, facts: Mapping[str, Fact], where: str) -> Iterator[tuple[str, Fact]]:
    for name in condition.names():
        if name not in facts:
            raise ProtocolError(f"{where}: a condition names {name!r}, which is no fact")
        yield name, facts[name]


def _check_values(condition: Condition, name: str, fact: Fact, where: str) -> None:
    match condition:
        case All(parts) | Any_(parts):
            for part in parts:
                _check_values(part, name, fact, where)
        case Not(part):
            _check_values(part, name, fact, where)
        case Equals(own, values) if own == name:
            known = {option.value for option in fact.options} if fact.kind == "choice" else {True, False}
            if fact.kind not in ("choice", "yes_no") or not set(values) <= known:
                raise ProtocolError(f"{where}: {name} cannot be {values!r}")
        case Between(own) if own == name and fact.kind in ("yes_no", "choice", "text"):
            raise ProtocolError(f"{where}: {name} is no number")


def _facts(entries: Any, where: str) -> dict[str, Fact]:
    if not isinstance(entries, dict):
        raise ProtocolError(f"{where}: facts must be a mapping")
    return {name: _fact(name, entry, f"{where}: fact {name}") for name, entry in entries.items()}


def _fact(name: str, entry: Any, where: str) -> Fact:
    _only(entry, _FACT, where, needs={"kind", "name"})
    kind = entry["kind"]
    if kind not in KINDS:
        raise ProtocolError(f"{where}: kind must be one of {', '.join(KINDS)}")
    if kind == "yes_no" and "words" not in entry:
        raise ProtocolError(f"{where}: needs the words that mean it")
    if (kind == "choice") != ("options" in entry) or (kind == "measure") != ("measure" in entry):
        raise ProtocolError(f"{where}: options belong to a choice, measure to a measure")
    options = tuple(
        Option(
            str(value),
            _words(option.get("label"), f"{where}={value}: label"),
            _words(option.get("words"), f"{where}={value}: words"),
        )
        for value, option in (entry.get("options") or {}).items()
    )
    return Fact(
        id=name,
        kind=kind,
        name=_words(entry["name"], f"{where}: name"),
        words=_words(entry["words"], f"{where}: words") if "words" in entry else {},
        unless=_words(entry["unless"], f"{where}: unless") if "unless" in entry else {},
        options=options,
        measure=entry.get("measure", ""),
        least=float(entry.get("least", "-inf")),
        most=float(entry.get("most", "inf")),
        lasting=bool(entry.get("lasting", False)),
        only_if=condition(entry.get("only_if") or {}, where),
    )


def _questions(entries: Any, where: str) -> tuple[Question, ...]:
    if not isinstance(entries, list):
        raise ProtocolError(f"{where}: questions must be a list")
    found = []
    for entry in entries:
        at = f"{where}: question {entry.get('id') if isinstance(entry, dict) else entry!r}"
        _only(entry, {"id", "asks", "text"}, at, needs={"id", "asks", "text"})
        asks = entry["asks"] if isinstance(entry["asks"], list) else [entry["asks"]]
        found.append(Question(entry["id"], tuple(asks), _words(entry["text"], at)))
    if len({question.id for question in found}) != len(found):
        raise ProtocolError(f"{where}: two questions have the same id")
    return tuple(found)


def _disposition(entry: Any, where: str) -> Disposition:
    _only(entry, {"acuity", "when", "why", "unsure"}, where, needs={"acuity", "when", "why"})
    acuity = _acuity(entry["acuity"], where)
    unsure = _acuity(entry.get("unsure", _UNSURE[acuity]), where)
    when = condition(entry["when"], where)
    if not list(when.names()):
        raise ProtocolError(f"{where}: when must name a fact; what always holds belongs to otherwise")
    return Disposition(acuity, when, _words(entry["why"], where), unsure)


def condition(entry: Any, where: str) -> Condition:
    """A condition from its YAML form; an empty mapping always holds. Raises ProtocolError."""
    if not isinstance(entry, dict):
        raise ProtocolError(f"{where}: a condition is a mapping, not {entry!r}")
    return All(tuple(_part(name, value, where) for name, value in entry.items()))


def _part(name: str, value: Any, where: str) -> Condition:
    match name, value:
        case "any", list():
            return Any_(tuple(condition(one, where) for one in value))
        case "two_of", list():
            return Any_(tuple(condition(one, where) for one in value), least=2)
        case "not", dict():
            return Not(condition(value, where))
        case _, dict():
            _only(value, {"from", "under"}, f"{where}: {name}")
            return Between(name, _amount(value.get("from", "-inf"), name, where),
                           _amount(value.get("under", "inf"), name, where))  # fmt: skip
        case _, list():
            return Equals(name, tuple(value))
        case _, bool() | str():
            return Equals(name, (value,))
    raise ProtocolError(f"{where}: cannot read the condition {name}: {value!r}")


def _amount(value: Any, name: str, where: str) -> float:
    """Plain numbers as they are; with a unit hours, or years for an age."""
    if isinstance(value, int | float) or value in ("inf", "-inf"):
        return float(value)
    found = _AMOUNT.fullmatch(str(value))
    if not found:
        raise ProtocolError(f"{where}: {name}: cannot read {value!r}; write it as 3d, 48h, 6mo or 65y")
    if found.group(2) is None:
        return float(found.group(1))
    hours = float(found.group(1)) * _HOURS[found.group(2)]
    return hours / _HOURS["y"] if name == "age" else hours


def _words(entry: Any, where: str) -> Words:
    if not isinstance(entry, dict) or set(entry) != set(LANGUAGES):
        raise ProtocolError(f"{where}: needs a text in each of {', '.join(LANGUAGES)}")
    for lang, text in entry.items():
        if not isinstance(text, str) or not text.strip():
            raise ProtocolError(f"{where}: the text in {lang} is empty or no text")
    return {lang: " ".join(text.split()) for lang, text in entry.items()}


def _sentences(entry: Any, where: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(entry, dict) or set(entry) != set(LANGUAGES) or not all(entry.values()):
        raise ProtocolError(f"{where}: needs sentences in each of {', '.join(LANGUAGES)}")
    if len({len(lines) for lines in entry.values()}) != 1:
        raise ProtocolError(f"{where}: the languages have different numbers of sentences")
    return {lang: tuple(lines) for lang, lines in entry.items()}


def _source(entry: Any, where: str) -> Source:
    _only(entry, {"name", "url", "licence"}, where, needs={"name", "url", "licence"})
    if not str(entry["url"]).startswith("https://"):
        raise ProtocolError(f"{where}: the url must start with https://")
    return Source(**entry)


def _day(value: Any, where: str) -> date:
    if not isinstance(value, date):
        raise ProtocolError(f"{where}: must be a date like 2026-12-01")
    return value


def _acuity(value: Any, where: str) -> str:
    if value in ACUITIES:
        return str(value)
    raise ProtocolError(f"{where}: acuity must be one of {', '.join(ACUITIES)}, not {value!r}")


def _only(entry: Any, allowed: set[str], where: str, needs: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    if not isinstance(entry, dict):
        raise ProtocolError(f"{where}: must be a mapping, not {entry!r}")
    if unknown := set(entry) - allowed:
        raise ProtocolError(f"{where}: unknown field {sorted(unknown)[0]!r}")
    if missing := needs - set(entry):
        raise ProtocolError(f"{where}: missing field {sorted(missing)[0]!r}")
