"""Reads the word lists (what patients call things) and finds every mention of them in a message."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, NamedTuple, Set

import yaml

from medlm.redflags.errors import RuleError
from medlm.redflags.tokens import END, Tokens, stem

_STRAY = re.compile(r"[()<>|]")
_MACRO = re.compile(r"<([a-z_]+)>")
_GROUP = r"\((?:[^()]|\([^()]*\))*\)"
_UNIT = re.compile(rf"(?:[^\s()]|{_GROUP}|[()])+")  # up to a blank outside brackets
_HAN_UNIT = re.compile(rf"{_GROUP}|[^()]+|[()]")  # characters need no blank between them
_LATIN = re.compile(r"[a-z0-9]")
_CHOICE = re.compile(r"\(([^()]*)\)")
_PIECE = re.compile(r"[a-z]+|[\u3400-\u9fff]|\d+(?:\.\d+)?")
_MAX_FILLERS = 2
_EXACT = ("~figure", "~mask")  # figures of speech count only as they stand
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NAMES = "\0"  # the trie key under which the names that end there are kept


class Mention(NamedTuple):
    """Where a concept stands: distance scale and token numbers, ends exclusive for tokens."""

    place: int
    last: int
    first_token: int
    end_token: int


@dataclass
class Lexicon:
    """Phrases of both languages as one tree of tokens, with what the reader needs to know about them."""

    tree: Dict[str, Any] = field(default_factory=dict)
    names: Set[str] = field(default_factory=set)
    vocabulary: Set[str] = field(default_factory=set)
    facts: Set[str] = field(default_factory=set)
    asides: Set[str] = field(default_factory=set)  # counted whatever the scope says, and never a finding
    wanted: Set[str] = field(default_factory=set)  # names some pattern asks for
    background: Set[str] = field(default_factory=set)  # names that are never a finding
    fillers: Set[str] = field(default_factory=set)
    _roots: Dict[str, List[str]] = field(default_factory=dict)
    _units: Dict[str, List[List[str]]] = field(default_factory=dict)

    def add(self, name: str, phrase: str, macros: Dict[str, str], where: str) -> None:
        """Adds all that a phrase such as "<cant> (catch|get) my breath" stands for under a concept's name.

        Choices are walked in the tree rather than written out; raises RuleError for an unreadable phrase.
        """
        nodes = [self.tree]
        for choices in self._segments(phrase.lower(), macros, where):
            reached = []
            for node in nodes:
                for pieces in choices:
                    step = node
                    for piece in pieces:
                        following = step.get(piece)
                        if following is None:
                            following = step[piece] = {}
                        step = following
                    reached.append(step)
            nodes = reached
        for node in nodes:
            names = node.get(NAMES)
            if names is None:
                node[NAMES] = [name]
            elif name not in names:
                names.append(name)
        if NAMES in self.tree:
            raise RuleError(f"{where}: the phrase {phrase!r} has no word in it")
        self.names.add(name)

    def finish(self) -> None:
        """Gathers the vocabulary and what is no finding of its own, once every phrase and pattern is in."""
        self.background = self.asides | (self.names - self.wanted)
        self.vocabulary = {piece for pieces in self._roots.values() for piece in pieces}

    def _segments(self, phrase: str, macros: Dict[str, str], where: str) -> List[List[List[str]]]:
        """A phrase as a row of choices, each choice a list of pieces."""
        plain = spelt_out(phrase, macros, where)
        if "(" not in plain:
            return [[self._pieces(one)] for one in expand(plain, where)]
        row = []
        for unit in (_UNIT if _LATIN.search(plain) else _HAN_UNIT).findall(plain):
            made = self._units.get(unit)
            if made is None:
                made = self._units[unit] = [self._pieces(one) for one in sorted(set(expand(unit, where)))]
            row.append(made)
        return row

    def _pieces(self, phrase: str) -> List[str]:
        roots = self._roots
        pieces: List[str] = []
        for word in phrase.replace("'", "").split():
            known = roots.get(word)
            if known is None:
                known = roots[word] = [stem(piece) for piece in _PIECE.findall(word)]
            pieces += known
        return pieces

    def spellings(self) -> Dict[str, str]:
        """The words of the lists as they were written, each with the form that the tree knows."""
        return {
            word: pieces[0] for word, pieces in self._roots.items() if len(pieces) == 1 and word != pieces[0]
        }

    def find(self, tokens: Tokens) -> Dict[str, List[Mention]]:
        """Every mention of every concept, in order of place; little words in between are passed over."""
        found: Dict[str, List[Mention]] = {}
        words, places, breaks, fillers = tokens.words, tokens.places, tokens.breaks, self.fillers
        tree, total = self.tree, len(tokens.words)
        for first, word in enumerate(words):
            start = tree.get(word)
            if start is None:
                continue
            ways = [(start, first, 0)]
            ends: Dict[str, Set[int]] = {}
            while ways:
                node, here, skipped = ways.pop()
                for name in node.get(NAMES, ()):
                    if skipped and name in _EXACT:
                        continue
                    ends.setdefault(name, set()).add(here)
                following, passed = here + 1, skipped
                while following < total and breaks[following] != END:
                    step = node.get(words[following])
                    if step is not None:
                        ways.append((step, following, passed))
                    if (
                        words[following] not in fillers
                        or passed >= _MAX_FILLERS
                        or len(node) == (NAMES in node)
                    ):
                        break
                    following += 1
                    passed += 1
            for name, lasts in ends.items():
                mentions = found.setdefault(name, [])
                for last in sorted(lasts):
                    mentions.append(Mention(places[first], places[last], first, last + 1))
        return found


def spelt_out(phrase: str, macros: Dict[str, str], where: str) -> str:
    """The phrase with each <name> replaced by the choices it stands for."""
    if "<" not in phrase:
        return phrase
    for name in _MACRO.findall(phrase):
        if name not in macros:
            raise RuleError(f"{where}: <{name}> is no macro of this file")
        phrase = phrase.replace(f"<{name}>", f"({macros[name]})")
    return phrase


def expand(phrase: str, where: str) -> List[str]:
    """All plain phrases that "(catch|get) my breath" stands for."""
    choice = _CHOICE.search(phrase)
    if not choice:
        if _STRAY.search(phrase):
            raise RuleError(f"{where}: brackets do not match in {phrase!r}")
        return [phrase]
    plain: List[str] = []
    for option in choice.group(1).split("|"):
        plain += expand(phrase[: choice.start()] + option + phrase[choice.end() :], where)
    return plain


def options(text: str) -> List[str]:
    """The alternatives of "a (b|c)|d": "a (b|c)" and "d"."""
    parts, depth = [""], 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def split_phrases(value: Any, where: str) -> List[str]:
    """A comma-separated list of phrases as a list; raises RuleError for anything else."""
    if not isinstance(value, str) or not value.strip():
        raise RuleError(f"{where}: write the phrases as text, separated by commas")
    return [phrase.strip() for phrase in re.split("[,，]", value) if phrase.strip()]


def read_yaml(path: Path) -> Dict[str, Any]:
    """A YAML mapping; raises RuleError that names the file when it is none."""
    try:
        with path.open(encoding="utf-8") as file:
            content = yaml.load(file, Loader=_LOADER)
    except (OSError, yaml.YAMLError) as error:
        raise RuleError(f"{path.name}: cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise RuleError(f"{path.name}: must be a mapping")
    return content


def read_lexicon(path: Path, lexicon: Lexicon, prefix: str = "") -> Dict[str, List[str]]:
    """Adds a file's phrases to the lexicon; gives its compounds (concepts made by patterns) back."""
    content = read_yaml(path)
    unknown = set(content) - {"macros", "fillers", "facts", "asides", "words", "compounds"}
    if unknown:
        raise RuleError(f"{path.name}: unknown section {sorted(unknown)[0]!r}")
    macros = {name: str(value) for name, value in content.get("macros", {}).items()}
    for name, value in content.get("words", {}).items():
        where = f"{path.name}: {name}"
        for phrase in split_phrases(value, where):
            lexicon.add(prefix + name, phrase, macros, where)
    if "fillers" in content:
        lexicon.fillers.update(
            stem(word) for word in split_phrases(content["fillers"], f"{path.name}: fillers")
        )
    for section, names in (("facts", lexicon.facts), ("asides", lexicon.asides)):
        if section in content:
            names.update(split_phrases(content[section], f"{path.name}: {section}"))
    compounds: Dict[str, List[str]] = content.get("compounds", {})
    for name, patterns in compounds.items():
        if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
            raise RuleError(f"{path.name}: {name}: a compound is a list of patterns")
        lexicon.names.add(name)
    return compounds


def read_words(path: Path) -> FrozenSet[str]:
    """A list of real words, one a line; lines that start with # are remarks."""
    lines = path.read_text("utf-8").split("\n")
    return frozenset(line for line in lines if line and not line.startswith("#"))
