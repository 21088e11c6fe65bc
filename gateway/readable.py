"""Is there anything in a message that can be read?"""

import re
import unicodedata
from typing import Literal

Trouble = Literal["empty", "emoji_only", "too_long"]

_BIDI_AND_ZERO_WIDTH = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def clean(text: str) -> str:
    """The text without control characters, direction overrides, zero-width characters and lone surrogates."""
    text = _BIDI_AND_ZERO_WIDTH.sub("", text)
    kept = (char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def trouble_with(text: str, max_chars: int) -> Trouble | None:
    """Why a cleaned text cannot be answered, or None."""
    if not text:
        return "empty"
    if len(text) > max_chars:
        return "too_long"
    if not any(char.isalnum() for char in text):
        return "emoji_only"
    return None


def escape_command(text: str) -> str:
    """Typed text that the dialogue manager cannot take for a command: a leading slash becomes full-width."""
    return "／" + text[1:] if text.startswith("/") else text
