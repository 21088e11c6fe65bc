"""Gives each Chinese word a place among the English ones: the middle of the words that translate it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from common.locale import HAN
from medlm.bilingual.tokens import plain_form
from medlm.bilingual.words import ChineseWords
from medlm.student.pairs import Pair
from medlm.words import chinese_words_apart, frequency, runs

Array = np.ndarray[Any, Any]


def choose_words(config: dict[str, Any], pairs: Sequence[Pair], texts: Iterable[str]) -> list[str]:
    """Characters and words that the pairs use often enough, and all that the texts use."""
    used, characters, own = Counter[str](), Counter[str](), set[str]()
    dictionary: set[str] = set()
    for pair in pairs:
        form = plain_form(pair.zh)
        for run in filter(HAN.match, runs(form)):
            characters.update(run)
            if pair.collection != "cedict":
                used.update(chinese_words_apart(run))
        if pair.collection == "cedict" and all(map(HAN.match, form)):
            dictionary.add(form)
    for text in texts:
        for run in filter(HAN.match, runs(plain_form(text))):
            own.update(chinese_words_apart(run))
            characters.update({char: config["least_character"] for char in run})
    words = own | {word for word, count in used.items() if count >= config["least_word"]}
    words |= {word for word in dictionary if frequency(word) >= config["least_dictionary_word"]}
    words = {word for word in words if len(word) > 1}
    known = {char for char, count in characters.items() if count >= config["least_character"]}
    return [*sorted(known.union(*words)), *sorted(words)]


def place_words(
    config: dict[str, Any], vocabulary: Sequence[str], pairs: Sequence[Pair], english: Array,
    wordpiece: Any, *, base: str,
) -> ChineseWords:  # fmt: skip
    """Each word at the mean of the input vectors [pieces, dim] of its first translations' pieces.

    A word without a translation lies at the mean of its characters; all are scaled to the length that
    English pieces have.
    """
    at = {word: number for number, word in enumerate(vocabulary)}
    meanings: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        form = plain_form(pair.zh)
        if form in at:
            meanings[form].append(pair.en.lower())
    empty = {wordpiece.token_to_id(piece) for piece in config["empty_pieces"]}
    table = np.zeros((len(vocabulary), english.shape[1]), np.float32)
    for word, number in at.items():
        encoded = [
            wordpiece.encode(meaning, add_special_tokens=False).ids
            for meaning in meanings[word][: config["meanings"]]
        ]
        pieces = [piece for ids in encoded for piece in ids if piece not in empty]
        if pieces:
            table[number] = english[pieces].mean(axis=0)
    for word, number in at.items():
        if not table[number].any():
            table[number] = table[[at[char] for char in word]].mean(axis=0)
    lost = ~table.any(axis=1)
    rng = np.random.default_rng(config["seed"])
    table[lost] = rng.normal(0, 1, (int(lost.sum()), table.shape[1]))
    usual = np.linalg.norm(english[len(english) // 30 :], axis=1).mean()
    table *= usual / np.linalg.norm(table, axis=1, keepdims=True)
    return ChineseWords.from_table(vocabulary, table, base=base)
