"""Finds the symptoms, parts of the body, medicines and conditions of the word lists in a message."""

from pathlib import Path
from typing import Any, Dict, FrozenSet, List, NamedTuple, Union

import yaml

from bot.components.entity import Entity
from medlm.redflags.lexicon import Lexicon, read_words, split_phrases
from medlm.redflags.reader import Reader, Reading
from medlm.redflags.tokens import END

HERE = Path(__file__).parent
FILES = (HERE / "entities.en.yml", HERE / "entities.zh.yml")
ENTITIES = ("symptom", "body_part", "medicine", "condition", "severity", "onset", "nothing")
DENIABLE = ("symptom", "condition")
_DENIAL_REACH = 2


class Words(NamedTuple):
    """The word lists of both languages as one reader, with the words for sides and for denials."""

    reader: Reader
    sides: FrozenSet[str]
    denials: FrozenSet[str]


def read_word_lists() -> Words:
    """The word lists, from their files; a phrase that cannot be read raises RuleError."""
    import medlm.redflags

    lexicon = Lexicon()
    sides: List[str] = []
    denials: List[str] = []
    for file in FILES:
        content: Dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
        for kind in ENTITIES:
            for value, phrases in content.get(kind, {}).items():
                where = f"{file.name}: {kind} {value}"
                for phrase in split_phrases(phrases, where):
                    lexicon.add(f"{kind}:{value}", phrase, {}, where)
        sides += split_phrases(content["sides"], f"{file.name}: sides")
        denials += split_phrases(content["denials"], f"{file.name}: denials")
    lexicon.finish()
    real = read_words(Path(medlm.redflags.__file__).with_name("words.en.txt"))
    return Words(Reader(lexicon, real), frozenset(sides), frozenset(denials))


def named(words: Words, reading: Reading) -> List[Entity]:
    """Every mention of a listed word in folded places; `nothing` marks what only looks like one."""
    found = []
    for name, mentions in reading.table.items():
        kind, value = name.split(":", 1)
        for mention in mentions:
            start = reading.tokens.starts[mention.first_token]
            end = reading.tokens.ends[mention.end_token - 1]
            if kind == "body_part":
                start = _with_side(words, reading.folded, start)
            denied = kind in DENIABLE and _denied(words, reading, mention.first_token)
            found.append(Entity(kind, start, end, _value(kind, value), denied=denied))
    return found


def _value(kind: str, value: str) -> Union[float, str]:
    return float(value) if kind == "severity" else value


def _with_side(words: Words, folded: str, start: int) -> int:
    """Where the part of the body begins when "left" or "右" right before it belongs to it."""
    before = folded[:start].rstrip(" ")
    for side in words.sides:
        whole = not side.isascii() or not before[: -len(side)][-1:].isalpha()
        if before.endswith(side) and whole and side != "both":
            return len(before) - len(side)
    return start


def _denied(words: Words, reading: Reading, first: int) -> bool:
    """Whether one of the words for "no" stands shortly before, in the same sentence."""
    for at in range(first - 1, max(-1, first - 1 - _DENIAL_REACH), -1):
        if reading.tokens.breaks[at + 1] == END:
            return False
        if reading.tokens.words[at] in words.denials:
            return True
    return False
