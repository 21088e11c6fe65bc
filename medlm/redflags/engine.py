"""Screens one message: fold, cut into words, find mentions, drop what does not count, match the rules."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Set, Tuple

from medlm.redflags.collector import collector_at_rest
from medlm.redflags.flag import RedFlag
from medlm.redflags.fold import fold
from medlm.redflags.lexicon import Mention, read_words
from medlm.redflags.measures import Measure, warm_up
from medlm.redflags.measures import read as read_measures
from medlm.redflags.patterns import Pattern
from medlm.redflags.reader import Reader
from medlm.redflags.rules import ACUITIES, DATA, Rule, RuleBook, load
from medlm.redflags.scope import ASKED, FICTION, HYPOTHETICAL, NEGATED, PAST, Scope, masked

_ANY_MARK = 255
_FEVER = 37.5  # below this, in °C, a measured temperature is no fever
_FEVERS = ("fever", "high_fever", "infection", "flu_like")


class Screener:
    """The red-flag screen over both languages' rules; one object serves all threads."""

    def __init__(self, book: RuleBook, real_words: frozenset) -> None:
        self._book = book
        self._reader = Reader(book.lexicon, real_words)
        self._fact_marks = PAST | ASKED | FICTION | HYPOTHETICAL
        self._compounds = book.compounds
        self._by_name: Dict[str, List[Tuple[int, Pattern]]] = {}
        for number, rule in enumerate(book.rules):
            for pattern in rule.patterns:
                for name in _handles(pattern):
                    self._by_name.setdefault(name, []).append((number, pattern))

    @classmethod
    def load(cls, folder: Path = DATA) -> "Screener":
        """The screen from the packaged rules; raises RuleError naming the file that is wrong."""
        with collector_at_rest():
            warm_up()
            fold("胸")  # its table is read now, not when the first Chinese patient writes
            return cls(load(folder), read_words(folder / "words.en.txt"))

    @property
    def rules(self) -> Tuple[Rule, ...]:
        """Every rule of both languages."""
        return self._book.rules

    def screen(self, text: str) -> Tuple[RedFlag, ...]:
        """Red flags of a message, most urgent first, one for each rule; never raises on any text."""
        reading = self._reader.read(text)
        tokens, _, table, folded = reading
        if not tokens.words:
            return ()
        facts, asides = self._book.lexicon.facts, self._book.lexicon.asides
        scope = Scope(tokens, table, self._book.lexicon.background)
        inside = masked(table)
        kept: Dict[str, List[Mention]] = {}
        for name, mentions in table.items():
            if name[0] != "~":
                allow = self._fact_marks if name in facts else _ANY_MARK if name in asides else 0
                good = [one for one in mentions if not scope.void(one, allow) and not inside(one)]
                if good:
                    kept[name] = good
        measures = read_measures(folded, tokens)
        _drop_normal_temperatures(kept, measures)
        for kind, ones in list(measures.items()):
            allow = self._fact_marks if kind == "age" else 0
            measures[kind] = [one for one in ones if not scope.void(one.mention, allow)]
        self._compose(kept, measures)
        best: Dict[str, Tuple[Rule, Mention]] = {}
        tried: Set[int] = set()
        names = list(kept) + [f"#{kind}" for kind in measures]
        for name in names:
            for number, pattern in self._by_name.get(name, ()):
                rule = self._book.rules[number]
                if rule.rule_id in best or id(pattern) in tried:
                    continue
                tried.add(id(pattern))
                found = pattern.matches(kept, measures, all_of_them=False)
                if found:
                    best[rule.rule_id] = (rule, found[0])
        flags = [self._flag(rule, reading.span(mention), text) for rule, mention in best.values()]
        return tuple(sorted(flags, key=lambda flag: (ACUITIES.index(flag.acuity), flag.start, flag.rule_id)))

    def negated(self, text: str, start: int, end: int) -> bool:
        """True where the words between two character offsets are denied ("no chest pain")."""
        tokens, _, table, _ = self._reader.read(text)
        marks = Scope(tokens, table, self._book.lexicon.background).marks
        spans = enumerate(zip(tokens.starts, tokens.ends, strict=True))
        inside = [at for at, (first, last) in spans if first < end and last > start]
        return bool(inside) and bool(marks[inside[0]] & NEGATED)

    def _compose(self, table: Dict[str, List[Mention]], measures: Dict) -> None:
        for name, pattern in self._compounds:
            found = pattern.matches(table, measures, all_of_them=True)
            if found:
                table[name] = sorted(set(table.get(name, []) + found))

    @staticmethod
    def _flag(rule: Rule, span: Tuple[int, int], text: str) -> RedFlag:
        start, end = span
        return RedFlag(rule.rule_id, rule.acuity, rule.group, rule.path, start, end, text[start:end])


def _drop_normal_temperatures(table: Dict[str, List[Mention]], measures: Dict[str, List[Measure]]) -> None:
    """ "Temperature 36.8" is no fever: mentions of one that a normal value belongs to are taken out."""
    normal = [one.mention for one in measures.get("temp", ()) if 35.5 <= one.value < _FEVER]
    for name in _FEVERS if normal else ():
        if name in table:
            left = [
                one
                for one in table[name]
                if not any(
                    span.first_token <= one.first_token and one.end_token <= span.end_token for span in normal
                )
            ]
            if left:
                table[name] = left
            else:
                del table[name]


def _handles(pattern: Pattern) -> List[str]:
    """The names under which a pattern is looked up: those of its element with the fewest alternatives."""
    element = min(pattern.elements, key=lambda one: len(one.names) + len(one.limits))
    return [*element.names, *(f"#{limit.kind}" for limit in element.limits)]


@lru_cache(maxsize=1)
def default_screener() -> Screener:
    """The one screen of this process, made on first use."""
    return Screener.load()
