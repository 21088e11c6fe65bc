"""Cut a long answer into pieces that a person can read and a vector can hold."""

import re

WORDS = 200
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“\"(])|(?<=[。！？；])")
_HAN = re.compile(r"[\u3400-\u9fff]")


def chunks(text: str, *, words: int = WORDS) -> list[str]:
    """The text in pieces of at most about `words` words, in order, none of it lost.

    Pieces break at headings first, then between lines, then between sentences; a sentence is never
    cut. A piece that does not begin with its heading repeats it. A Chinese character counts as
    two thirds of a word.
    """
    if size(text) <= words * 1.25:
        return [text] if text.strip() else []
    pieces: list[str] = []
    for heading, lines in sections(text):
        current: list[str] = []
        for unit in _units(lines, words):
            if current and size("\n".join([*current, unit])) > words:
                pieces.append(_join(heading, current))
                current = []
            current.append(unit)
        if current or heading:
            pieces.append(_join(heading, current))
    return _merge_small(pieces, words)


def sections(text: str) -> list[tuple[str, list[str]]]:
    """The headings (`## …`, or "" before the first) with the lines below each."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        if line.startswith("#"):
            found.append((line, []))
        else:
            found[-1][1].append(line)
    return [part for part in found if part[0] or part[1]]


def sentences(text: str) -> list[str]:
    """The sentences of one paragraph, in either language."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def size(text: str) -> float:
    """Length in words; a Chinese character counts as two thirds of a word."""
    return len(_HAN.findall(text)) / 1.5 + len(_HAN.sub(" ", text).split())


def _units(lines: list[str], words: int) -> list[str]:
    units: list[str] = []
    for line in lines:
        units.extend([line] if size(line) <= words else sentences(line))
    return units


def _join(heading: str, lines: list[str]) -> str:
    return "\n".join(filter(None, [heading, *lines]))


def _merge_small(pieces: list[str], words: int) -> list[str]:
    merged: list[str] = []
    for piece in pieces:
        if merged and size(merged[-1]) + size(piece) <= words:
            merged[-1] = f"{merged[-1]}\n{piece}"
        else:
            merged.append(piece)
    return merged
