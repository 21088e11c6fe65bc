"""Where words begin and end, in English, in Chinese and in a mixture of both."""

import re
from typing import Any, List, Tuple

_PIECES = re.compile(
    r"(?P<han>[\u3400-\u9fff\uf900-\ufaff]+)|(?P<word>[^\W\d_\u3400-\u9fff\uf900-\ufaff]+(?:['’][a-z]+)*|\d+(?:[.,:/]\d+)*)",
    re.I,
)
_state: List[Any] = []


def split_words(text: str) -> List[Tuple[str, int]]:
    """The words of a text with their offsets in it; Han runs are cut by jieba. Empty for no word at all."""
    words: List[Tuple[str, int]] = []
    for piece in _PIECES.finditer(text):
        start = piece.start()
        if piece.lastgroup == "han":
            words += [(word, start + offset) for word, offset, _end in _jieba().tokenize(piece.group())]
        else:
            words.append((piece.group(), start))
    return words


def _jieba() -> Any:
    """jieba with its dictionary, loaded once, on the first Chinese text (about a second)."""
    if not _state:
        import jieba

        jieba.setLogLevel("WARNING")
        jieba.initialize()
        _state.append(jieba)
    return _state[0]
