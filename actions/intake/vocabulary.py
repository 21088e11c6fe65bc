"""Finds what the protocols' words say in a message: that something is so, or that it is not."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from actions.intake.protocol import Protocol, Words
from medlm.redflags.lexicon import Lexicon, Mention, read_lexicon, read_words, read_yaml, split_phrases
from medlm.redflags.reader import Reader
from medlm.redflags.rules import DATA
from medlm.redflags.scope import NEGATED, PAST, Scope, masked

_ANSWERS = Path(__file__).parent / "answers.yml"
_ALL = 0xFF
_NO_FILLERS = {"bloody"}  # a finding here
_SET_PHRASES = "~pseudo"
_BRACKETED = re.compile(r"\s*[(（][^()（）]*[)）]")
_PUNCTUATION = re.compile(r"[(),，、<>|]")
_ARTICLE = re.compile(r"^\s*(?:an?|the|your|any) ")


@dataclass(frozen=True, order=True)
class Statement:
    """Something that the message says; `denied` where it says the contrary. Offsets are of the message."""

    start: int
    end: int
    denied: bool = False


@dataclass(frozen=True)
class Heard:
    """What was found in a message, by name, in order of place; `folded` is the message in one spelling."""

    folded: str
    statements: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)

    def of(self, name: str) -> tuple[Statement, ...]:
        """What was said under a name."""
        return self.statements.get(name, ())


class Vocabulary:
    """The words of all protocols as one tree; made once, serves all threads."""

    def __init__(self, protocols: Iterable[Protocol]) -> None:
        lexicon = Lexicon()
        self._macros = {}
        for lang in ("en", "zh"):
            read_lexicon(DATA / f"scope.{lang}.yml", lexicon, prefix="~")
            content = read_yaml(DATA / f"lexicon.{lang}.yml")
            self._macros[lang] = {name: str(text) for name, text in content.get("macros", {}).items()}
            lexicon.fillers.update(split_phrases(content["fillers"], f"lexicon.{lang}.yml: fillers"))
        own: set[str] = set()
        self._lasting: set[str] = set()
        self.together: dict[str, tuple[str, ...]] = {}
        for name, words in _answer_words().items():
            self._add(lexicon, f"@{name}", words)
        for protocol in protocols:
            own.add(f"complaint:{protocol.id}")
            self._add(lexicon, f"complaint:{protocol.id}", protocol.complaint)
            for number, words in enumerate(protocol.together):
                part = f"together:{protocol.id}:{number}"
                self.together[protocol.id] = (*self.together.get(protocol.id, ()), part)
                own.add(part)
                self._add(lexicon, part, words)
            self._lasting.update(heard_as(protocol, one.id) for one in protocol.facts.values() if one.lasting)
            for name, words in fact_words(protocol):
                own.add(name)
                self._add(lexicon, name, words)
        lexicon.wanted.update(own)
        lexicon.fillers -= _NO_FILLERS
        lexicon.finish()
        self._reader = Reader(lexicon, read_words(DATA / "words.en.txt"))

    def hear(self, text: str) -> Heard:
        """What the message says; never raises on any text."""
        reading = self._reader.read(text)
        if not reading.tokens.words:
            return Heard(reading.folded)
        table = _without_broken_phrases(reading.table)
        scope = Scope(reading.tokens, table, self._reader.lexicon.background)
        inside = masked(table)
        found: dict[str, tuple[Statement, ...]] = {}
        for name, mentions in table.items():
            if name.startswith("~"):
                continue
            statements = []
            answers = name.startswith("@")
            for mention in mentions:
                if not answers and (inside(mention) or scope.void(mention, NEGATED | PAST)):
                    continue
                if not answers and name not in self._lasting and scope.void(mention, _ALL & ~PAST):
                    continue
                denied = not answers and scope.void(mention, _ALL & ~NEGATED)
                statements.append(Statement(*reading.span(mention), denied))
            if statements:
                found[name] = tuple(statements)
        return Heard(reading.folded, found)

    def _add(self, lexicon: Lexicon, name: str, words: Words) -> None:
        for lang, text in words.items():
            for phrase in split_phrases(text, name):
                lexicon.add(name, phrase, self._macros[lang], name)


def _without_broken_phrases(table: dict[str, list[Mention]]) -> dict[str, list[Mention]]:
    """Without set phrases such as "no change" of which a finding takes a part: "no change in bowels".

    Their "no" denies then what it stands before.
    """
    phrases = table.get(_SET_PHRASES)
    if not phrases:
        return table
    ends: dict[int, int] = {}
    for name, mentions in table.items():
        if name[0] not in "~@":
            for one in mentions:
                ends[one.first_token] = max(ends.get(one.first_token, 0), one.end_token)
    whole = [
        phrase
        for phrase in phrases
        if not any(
            ends.get(token, 0) >= phrase.end_token
            for token in range(phrase.first_token + 1, phrase.end_token)
        )
    ]
    return {**table, _SET_PHRASES: whole} if len(whole) < len(phrases) else table


def fact_words(protocol: Protocol) -> Iterable[tuple[str, Words]]:
    """The names under which a protocol's facts are heard, with the words for each."""
    for fact in protocol.facts.values():
        if fact.words:
            yield heard_as(protocol, fact.id), fact.words
            yield heard_as(protocol, fact.id), _repeated(fact.name)
        if fact.unless:
            yield heard_as(protocol, fact.id, "not"), fact.unless
        for option in fact.options:
            yield heard_as(protocol, fact.id, option.value), option.words


def heard_as(protocol: Protocol, fact: str, value: str = "") -> str:
    """The name of a fact's words, or of one of its answers, in a message that was heard."""
    return f"{protocol.id}:{fact}={value}" if value else f"{protocol.id}:{fact}"


def _repeated(name: Words) -> Words:
    """A fact's name as patients copy it out of our list; without its brackets and with no article."""
    return {
        lang: _ARTICLE.sub("", _PUNCTUATION.sub(" ", _BRACKETED.sub("", text.lower())))
        for lang, text in name.items()
    }


@cache
def _answer_words() -> dict[str, Words]:
    return yaml.safe_load(_ANSWERS.read_text("utf-8"))
