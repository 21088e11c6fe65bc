"""Tells what a report saw from why it was made: words of the request are no findings."""

import re

from actions.report.scope import marks

_ENDS = re.compile(r"[.。?？!！]\s*$")
_OPEN = re.compile(
    r"(?:\b(?:no|of|for|or|and|the|a|an|any|with|without|acute|in|to|is|evidence)|,|未见|及|、)\s*$", re.I
)
_LONG_LINE = 60


def seen(text: str) -> str:
    """The text without the parts that tell the request, the technique or the person."""
    found = sorted(
        [(match.start(), match.end(), True) for match in marks().seen.finditer(text)]
        + [(match.start(), match.end(), False) for match in marks().asked.finditer(text)]
    )
    kept, at = [], 0
    for number, (start, end, is_seen) in enumerate(found):
        kept.append(text[at:start] if start > at else "")
        stop = found[number + 1][0] if number + 1 < len(found) else len(text)
        at = end if is_seen else _end_of_request(text, end, stop)
        kept.append("\n")
    kept.append(text[at:])
    return "".join(kept)


def _end_of_request(text: str, start: int, stop: int) -> int:
    """Where a part that is no finding ends: at a heading, an empty line, or a line that ends its sentence."""
    at = start
    for line in text[start:stop].splitlines(keepends=True):
        at += len(line)
        if text[start:at].strip() and (not line.strip() or _ENDS.search(line)):
            break
    return min(at, stop)


def sentences(text: str) -> list[str]:
    """The sentences; a line that was only wrapped goes on in the next."""
    lines: list[str] = []
    for line in text.splitlines():
        wrapped = lines and (
            _OPEN.search(lines[-1])
            or (len(lines[-1]) >= _LONG_LINE and line[:1].islower() and not _ENDS.search(lines[-1]))
        )
        if wrapped:
            lines[-1] = f"{lines[-1].rstrip()} {line.strip()}"
        else:
            lines.append(line.strip())
    parts = [part for line in lines for part in re.split(r"(?<=[.!?])\s+(?=[^a-z])|[。；;！]|(?<=？)", line)]
    return [part.strip() for part in parts if part.strip()]
