"""A study's own criteria in plain sentences: who it looks for and whom it leaves out. Never advice."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from knowledge.data import load

LONGEST = 60_000
_ESCAPED = re.compile(r"\\([\\<>*_\[\]()#~+=.!|`^&-])")
_BULLET = re.compile(r"^(?:[*•·▪◦●‣–—-]|\(?\d{1,2}[.):](?!\d)|\(?[a-z][.)])\s*(?=\S)")
_SPLIT = re.compile(r"(?<=[a-z)][.;])\s+(?=[A-Z])")
_LEAST_WORD = re.compile(r"[^\W_]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Criteria:
    """What the study asks for and what it rules out, each with how many more its page lists.

    `unread` says that the record has criteria which could not be told apart into the two.
    """

    needs: tuple[str, ...]
    more_needs: int
    excludes: tuple[str, ...]
    more_excludes: int
    unread: bool = False


def explain(text: str) -> Criteria:
    """The criteria in plain words; never raises, and no number is changed or lost.

    A criterion that is too long to be told in one sentence is not cut, as a cut could turn its meaning
    round: it counts among the "more".
    """
    groups: dict[str, list[str]] = {"inclusion": [], "exclusion": [], "": []}
    heading = ""
    for found, items in _sections(text[:LONGEST]):
        heading = found or heading
        groups[heading].extend(items)
    needs, more_needs = _shown(groups["inclusion"])
    excludes, more_excludes = _shown(groups["exclusion"])
    return Criteria(needs, more_needs, excludes, more_excludes, bool(groups[""]))


def plain(criterion: str) -> str:
    """One criterion in everyday words, its numbers as they are."""
    words = _rules()["aside"].sub("", criterion)
    words = _rules()["lead"].sub("", words)
    for pattern, meaning in _rules()["signs"]:
        words = pattern.sub(f" {meaning}", words)
    for pattern, meaning in _rules()["glossary"]:
        words = pattern.sub(lambda found, said=meaning: _as_found(found[0], said), words)
    words = re.sub(r"\s+", " ", words).strip(" ;,")
    return words[:1].upper() + words[1:]


def _shown(items: list[str]) -> tuple[tuple[str, ...], int]:
    policy = load("trials_policy.yml")
    whole = list(dict.fromkeys(filter(None, map(plain, items))))
    told = [each for each in whole if len(each) <= policy["longest_criterion"] and not each.endswith(":")]
    kept = tuple(told[: policy["criteria"]])
    return kept, len(whole) - len(kept)


def _sections(text: str) -> list[tuple[str, list[str]]]:
    """Each heading ("" before the first) with the criteria below it."""
    sections: list[tuple[str, list[str]]] = [("", [])]
    parent = False
    text = _ESCAPED.sub(r"\1", _CONTROL.sub("", text)).replace("\r", "\n")
    for raw in _rules()["inline"].sub(r"\n\1", text).split("\n"):
        indent = len(raw) - len(raw.lstrip())
        line = raw.strip()
        if not _LEAST_WORD.search(line):
            continue
        heading, rest = _heading(line)
        if heading:
            sections.append((heading, []))
            parent = False
            line = rest
            if not _LEAST_WORD.search(line):
                continue
        items = sections[-1][1]
        bullet = _BULLET.match(line)
        body = line[bullet.end() :] if bullet else line
        if parent and items and indent:
            joint = " " if items[-1].endswith(":") else "; "
            items[-1] += joint + body
        elif bullet:
            items.append(body)
        else:
            items.extend(_SPLIT.split(body))
        parent = bool(indent and parent) or body.rstrip().endswith(":")
    return sections


def _heading(line: str) -> tuple[str, str]:
    """Which heading the line is, and what stands behind it."""
    bare = line.lstrip("*#_ -•").strip()
    for kind in ("exclusion", "inclusion"):
        found = _rules()[kind].match(bare)
        if found:
            rest = bare[found.end() :].lstrip("*_ ")
            if not rest or rest.startswith((":", "-", "–")):
                return kind, rest.lstrip(":-–*_ ")
    return "", line


def _as_found(found: str, meaning: str) -> str:
    return meaning[:1].upper() + meaning[1:] if found[:1].isupper() and not found[1:2].isupper() else meaning


@cache
def _rules() -> dict[str, Any]:
    data = load("trials_criteria.yml")
    return {
        "inclusion": re.compile(data["headings"]["inclusion"], re.I),
        "exclusion": re.compile(data["headings"]["exclusion"], re.I),
        "inline": re.compile(data["inline"], re.I),
        "lead": re.compile(data["lead"], re.I),
        "aside": re.compile(data["aside"], re.I),
        "signs": [(re.compile(pattern), meaning) for pattern, meaning in data["signs"]],
        "glossary": [
            (re.compile(rf"(?<![\w-]){pattern}(?![\w-])", re.I), meaning)
            for pattern, meaning in data["glossary"]
        ],
    }
