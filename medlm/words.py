"""Cuts English and Chinese text into words; the same cut serves the student, the head and the evidence."""

import logging
import re
import unicodedata
from functools import cache
from typing import Any

from common.locale import HAN

_RUN = re.compile(HAN.pattern + r"+|\d+(?:[./:]\d+)*%?|[a-z]+(?:'[a-z]+)?")


@cache
def _jieba() -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    return jieba


def runs(text: str) -> list[str]:
    """Lower-case runs of Chinese characters, Latin words and numbers, in order; punctuation is dropped."""
    return _RUN.findall(unicodedata.normalize("NFKC", text).lower().replace("’", "'"))


def chinese_words(run: str) -> list[str]:
    """The words of a run of Chinese characters, overlapping ones included."""
    return list(_jieba().cut_for_search(run, HMM=False))


def chinese_words_apart(run: str) -> list[str]:
    """The words of a run of Chinese characters in order, none overlapping."""
    return list(_jieba().cut(run, HMM=False))


def frequency(word: str) -> int:
    """How often the word cutter's own corpus has the word; 0 for one that it does not know."""
    return int(_jieba().get_FREQ(word) or 0)
