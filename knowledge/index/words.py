"""Split English and Chinese into the words that the lexical index knows."""

import re
from functools import cache
from typing import Any

from common.locale import HAN
from knowledge.data import load

_HAN_RUN = re.compile(f"{HAN.pattern}+")


def english_words(text: str) -> list[str]:
    """Lower-case English stems in order, accents folded; Chinese left out."""
    return _analyzer().analyze(_HAN_RUN.sub(" ", text)[:20_000])


def chinese_words(text: str) -> list[str]:
    """Every two neighbouring Chinese characters, and by jieba the words of any other length.

    The pairs need no dictionary to agree; the longer words weigh more because they are rarer.
    """
    found: list[str] = []
    for run in _HAN_RUN.findall(text):
        found.extend(run[at : at + 2] for at in range(len(run) - 1))
        found.extend(word for word in _jieba().lcut_for_search(run) if len(word) != 2)
    return found


def words(text: str) -> list[str]:
    """The words of a text in either language or both."""
    return english_words(text) + chinese_words(text)


@cache
def stop_words() -> frozenset[str]:
    """Words of both languages that say nothing about the topic (English as stems)."""
    written = load("stopwords.yml")
    return frozenset(english_words(" ".join(written["en"]))) | frozenset(written["zh"])


@cache
def _analyzer() -> Any:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple())
    for step in (Filter.remove_long(40), Filter.lowercase(), Filter.ascii_fold(), Filter.stemmer("english")):
        builder = builder.filter(step)
    return builder.build()


@cache
def _jieba() -> Any:
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    for entry in load("synonyms.zh.yml")["terms"]:
        for word in (entry["term"], *entry.get("also", ())):
            if len(word) <= 8:
                tokenizer.add_word(word)
    return tokenizer
