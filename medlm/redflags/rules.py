"""Loads and checks the rules: what each looks for, how urgent it is, and which public source says so."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Tuple

from medlm.redflags.errors import RuleError
from medlm.redflags.lexicon import Lexicon, options, read_lexicon, read_yaml
from medlm.redflags.patterns import Pattern, parse

DATA = Path(__file__).parent
LANGUAGES = ("en", "zh")
ACUITIES = ("emergency", "urgent")
PATHS = ("medical", "crisis")
_FIELDS = {"id", "title", "acuity", "group", "path", "patterns", "source_url", "licence", "reviewed_on"}
Shared = Dict[Tuple[str, str], Pattern]  # a pattern that a rule has in both languages is read and tried once
_NO_MACROS: Dict[str, str] = {}
_ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


@dataclass(frozen=True)
class Rule:
    """One red flag of one language: any of its patterns is enough."""

    rule_id: str
    title: str
    acuity: str
    group: str
    path: str
    patterns: Tuple[Pattern, ...]
    source_url: str
    licence: str
    reviewed_on: datetime.date
    lang: str


@dataclass(frozen=True)
class RuleBook:
    """Everything the screen reads: both languages' rules, the words, and the concepts made of patterns."""

    rules: Tuple[Rule, ...]
    compounds: Tuple[Tuple[str, Pattern], ...]
    lexicon: Lexicon


def load(folder: Path = DATA) -> RuleBook:
    """The rule book from a folder of YAML files; raises RuleError naming the file and the entry."""
    lexicon = Lexicon()
    written: List[Tuple[str, str, List[str]]] = []
    for lang in LANGUAGES:
        read_lexicon(folder / f"scope.{lang}.yml", lexicon, prefix="~")
        for name, patterns in read_lexicon(folder / f"lexicon.{lang}.yml", lexicon).items():
            written.append((f"lexicon.{lang}.yml: {name}", name, patterns))
    compounds = tuple(  # what both languages share is matched once
        dict.fromkeys(
            (name, _pattern(text, where, lexicon)) for where, name, patterns in written for text in patterns
        )
    )
    stray = (lexicon.facts | lexicon.asides) - lexicon.names
    if stray:
        raise RuleError(f"lexicon: {sorted(stray)[0]!r} under facts or asides is no concept")
    rules: List[Rule] = []
    shared: Shared = {}
    for lang in LANGUAGES:
        files = sorted((folder / "rules" / lang).glob("*.yml"))
        if not files:
            raise RuleError(f"rules/{lang}: no rule files")
        seen: Dict[str, str] = {}
        for path in files:
            for rule in _read_rules(path, lang, lexicon, shared):
                if rule.rule_id in seen:
                    raise RuleError(
                        f"{lang}/{path.name}: rule {rule.rule_id} is already in {seen[rule.rule_id]}"
                    )
                seen[rule.rule_id] = path.name
                rules.append(rule)
    lexicon.finish()
    return RuleBook(tuple(rules), compounds, lexicon)


def _pattern(text: Any, where: str, lexicon: Lexicon) -> Pattern:
    if not isinstance(text, str):
        raise RuleError(f"{where}: a pattern is text, not {text!r}")

    def literal(phrase: str) -> str:
        name = "=" + re.sub(r"[^a-z\u3400-\u9fff0-9]+", "_", phrase.lower())
        for option in options(phrase):
            lexicon.add(name, option, _NO_MACROS, where)
        return name

    pattern = parse(text, where, literal)
    lexicon.wanted.update(name for element in pattern.elements for name in element.names)
    for element in pattern.elements + pattern.unless + pattern.never:
        for name in element.names:
            if name not in lexicon.names:
                raise RuleError(f"{where}: {name!r} in {text!r} is in no lexicon")
    return pattern


def _read_rules(path: Path, lang: str, lexicon: Lexicon, shared: Shared) -> List[Rule]:
    entries = read_yaml(path).get("rules")
    if not isinstance(entries, list) or not entries:
        raise RuleError(f"{lang}/{path.name}: needs a list under 'rules'")
    return [_rule(entry, f"{lang}/{path.name}", lang, lexicon, shared) for entry in entries]


def _rule(entry: Any, file: str, lang: str, lexicon: Lexicon, shared: Shared) -> Rule:
    if not isinstance(entry, dict):
        raise RuleError(f"{file}: a rule is a mapping, not {entry!r}")
    where = f"{file}: {entry.get('id', 'a rule without an id')}"
    wrong = set(entry) ^ _FIELDS
    if wrong:
        raise RuleError(f"{where}: missing or unknown field {sorted(wrong)[0]!r}")
    _check(
        isinstance(entry["id"], str) and bool(_ID.match(entry["id"])),
        where,
        "the id is lower-case-with-dashes",
    )
    _check(entry["acuity"] in ACUITIES, where, f"acuity must be one of {', '.join(ACUITIES)}")
    _check(entry["path"] in PATHS, where, f"path must be one of {', '.join(PATHS)}")
    _check(isinstance(entry["patterns"], list) and bool(entry["patterns"]), where, "patterns must be a list")
    _check(str(entry["source_url"]).startswith("https://"), where, "source_url must start with https://")
    _check(
        isinstance(entry["reviewed_on"], datetime.date), where, "reviewed_on must be a date like 2026-11-24"
    )
    for name in ("title", "group", "licence"):
        _check(isinstance(entry[name], str) and bool(entry[name].strip()), where, f"{name} must be text")
    patterns = []
    for text in entry["patterns"]:
        key = (entry["id"], str(text))
        if key not in shared:
            shared[key] = _pattern(text, where, lexicon)
        patterns.append(shared[key])
    return Rule(
        entry["id"],
        entry["title"],
        entry["acuity"],
        entry["group"],
        entry["path"],
        tuple(patterns),
        entry["source_url"],
        entry["licence"],
        entry["reviewed_on"],
        lang,
    )


def _check(good: bool, where: str, complaint: str) -> None:
    if not good:
        raise RuleError(f"{where}: {complaint}")
