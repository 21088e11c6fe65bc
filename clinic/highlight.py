"""Marks the patient's trigger words in the patient's own sentence, safely."""

import re

from markupsafe import Markup, escape


def highlighted(text: str, words: tuple[str, ...]) -> Markup:
    """The text as HTML, everything escaped, each trigger word inside <mark>."""
    known = sorted({word for word in words if word.strip()}, key=len, reverse=True)
    if not known:
        return escape(text)
    found = re.compile("|".join(re.escape(word) for word in known), re.IGNORECASE)
    parts, end = [], 0
    for match in found.finditer(text):
        parts += [escape(text[end : match.start()]), Markup("<mark>{}</mark>").format(match[0])]
        end = match.end()
    parts.append(escape(text[end:]))
    return Markup("").join(parts)
