"""Finds what the protocols' words say in a message: that something is so, or that it is not."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import yaml

from actions.intake.hearing import DIRECT, FEARED, Judgement, settled
from actions.intake.protocol import Protocol, Words
from medlm.redflags.lexicon import Lexicon, read_lexicon, read_words, read_yaml, split_phrases
from medlm.redflags.reader import Reader
from medlm.redflags.rules import DATA

_ANSWERS = Path(__file__).parent / "answers.yml"
_TAKING_BACK = "~noneof"
"""Elsewhere "none of these" denies what stands before it; here it answers our list."""
_UNASKED = {"not_done": DIRECT, "feared": FEARED}
"""The words of the answers' file that are no answers."""
_CANTONESE = str.maketrans("冇唔佢咗嘅喺啲睇咁", "没不他了的在些看这")
"""Written Cantonese, letter by letter, so that every place in a message stays where it is."""
_NO_FILLERS = {"bloody"}  # a finding here
_BRACKETED = re.compile(r"\s*[(（][^()（）]*[)）]")
_PUNCTUATION = re.compile(r"[(),，、<>|]")
_ARTICLE = re.compile(r"^\s*(?:an?|the|your|any) ")


@dataclass(frozen=True, order=True)
class Statement:
    """Something that the message says; `denied` where it says the contrary. Offsets are of the message."""

    start: int
    end: int
    denied: bool = False

    def moved(self, by: int) -> "Statement":
        """The same further on, or back."""
        return replace(self, start=self.start + by, end=self.end + by)


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
        self._complaints: dict[str, str] = {}
        self._own: dict[str, dict[str, str]] = {}
        self._lasting: set[str] = set()
        self._copied: set[str] = set()
        self.together: dict[str, tuple[str, ...]] = {}
        for name, words in _answer_words().items():
            self._add(lexicon, _UNASKED.get(name, f"@{name}"), words)
        stored: dict[tuple[str, ...], str] = {}
        for protocol in protocols:
            self._add_complaint(lexicon, protocol)
            own = self._own.setdefault(protocol.id, {})
            for name, words, copied in fact_words(protocol):
                key = (name.partition(":")[2], *words.values())
                if key not in stored:  # what protocols share is kept once
                    stored[key] = f"{name}#{len(stored)}"
                    self._add(lexicon, stored[key], words)
                    self._copied |= {stored[key]} if copied else set()
                own[stored[key]] = name
            self._lasting.update(heard_as(protocol, one.id) for one in protocol.facts.values() if one.lasting)
        lexicon.wanted.update(self._complaints, stored.values())
        lexicon.fillers -= _NO_FILLERS
        lexicon.finish()
        self._reader = Reader(lexicon, read_words(DATA / "words.en.txt"), endings=True)

    def hear(self, text: str, protocol_id: str = "") -> Heard:
        """What the message says of a protocol's facts, or which complaints it names; never raises."""
        reading = self._reader.read(text.translate(_CANTONESE))
        if not reading.tokens.words:
            return Heard(reading.folded)
        own = self._own[protocol_id] if protocol_id else self._complaints
        names = {name: ones for name, ones in reading.table.items() if name[0] in "~@" or name in own}
        names.pop(_TAKING_BACK, None)
        table = settled(names, reading.tokens, self._copied)
        judgement = Judgement(reading, table, self._reader.lexicon.background, own, self._copied)
        found: dict[str, list[Statement]] = {}
        for stored, mentions in table.items():
            if stored.startswith("@"):
                found[stored] = [Statement(*reading.span(mention)) for mention in mentions]
            elif stored in own:
                name = own[stored]
                for mention in mentions:
                    lasting = name in self._lasting
                    denied = judgement.denied(name, mention, lasting)
                    if denied is not None and not (lasting and judgement.feared(mention)):
                        found.setdefault(name, []).append(Statement(*reading.span(mention), denied))
        return Heard(reading.folded, {name: tuple(sorted(said)) for name, said in found.items()})

    def _add_complaint(self, lexicon: Lexicon, protocol: Protocol) -> None:
        named = [f"complaint:{protocol.id}"]
        self._add(lexicon, named[0], protocol.complaint)
        for number, words in enumerate(protocol.together):
            named.append(f"together:{protocol.id}:{number}")
            self._add(lexicon, named[-1], words)
        if protocol.together:
            self.together[protocol.id] = tuple(named[1:])
        self._complaints.update({name: name for name in named})

    def _add(self, lexicon: Lexicon, name: str, words: Words) -> None:
        for lang, text in words.items():
            for phrase in split_phrases(text, name):
                lexicon.add(name, phrase, self._macros[lang], name)


def fact_words(protocol: Protocol) -> Iterator[tuple[str, Words, bool]]:
    """The names under which a protocol's facts are heard, the words for each, and whether they are ours.

    Ours are the facts' names, which patients copy out of a list.
    """
    for fact in protocol.facts.values():
        if fact.words:
            yield heard_as(protocol, fact.id), fact.words, False
            yield heard_as(protocol, fact.id), _repeated(fact.name), True
        if fact.unless:
            yield heard_as(protocol, fact.id, "not"), fact.unless, False
        for option in fact.options:
            yield heard_as(protocol, fact.id, option.value), option.words, False
            yield heard_as(protocol, fact.id, option.value), _repeated(option.label), True


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
