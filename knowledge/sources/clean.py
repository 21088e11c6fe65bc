"""Turn the text of a saved web page into paragraphs, headings and lists."""

import re
import unicodedata
from functools import cache

from knowledge.data import load

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_HEADING_WORDS = 9


@cache
def _rules() -> dict[str, list[re.Pattern[str]]]:
    written = load("boilerplate.yml")
    return {name: [re.compile(pattern) for pattern in patterns] for name, patterns in written.items()}


def clean(text: str) -> str:
    """The answer without boilerplate: one paragraph, `## heading` or `- item` per line.

    Control characters and direction overrides are dropped, spaces collapsed, list items that
    upstream ran together put on lines of their own.
    """
    rules = _rules()
    text = _CONTROL.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\xa0", " ")))
    text = text.strip()
    for pattern in rules["start"]:
        if found := pattern.match(text):
            text = text[found.end() :]
    for pattern in rules["inside"]:
        text = pattern.sub(" ", text)
    lines = []
    for raw in re.sub(r"[ \t]{2,}-\s+|^[ \t]*-\s+", "\n- ", text, flags=re.M).split("\n"):
        line = re.sub(r"\s+", " ", raw).strip()
        if line and not any(pattern.fullmatch(line) for pattern in rules["lines"]):
            lines.append(line)
    return "\n".join(_with_headings(lines))


def _with_headings(lines: list[str]) -> list[str]:
    """Mark a short line without closing punctuation as a heading when a full sentence follows it."""
    marked = []
    for line, following in zip(lines, [*lines[1:], ""], strict=False):
        short = len(line.split()) <= _HEADING_WORDS and line[-1] not in ".:;,?!" and line[0].isupper()
        prose = len(following.split()) > _HEADING_WORDS and not following.startswith("- ")
        is_heading = short and prose and not line.startswith(("- ", "#"))
        marked.append(f"## {line}" if is_heading else line)
    return marked
