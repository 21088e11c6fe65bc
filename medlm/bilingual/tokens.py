"""Cuts English, Chinese and mixed text into the numbers that the bilingual reader takes in."""

import random
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from common.locale import HAN
from medlm.redflags.fold import fold
from medlm.words import chinese_words_apart

_PART = re.compile(rf"{HAN.pattern}+|{HAN.pattern.replace('[', '[^', 1)}+")


def plain_form(text: str) -> str:
    """Lower case, simplified characters, one spelling for wide and narrow ones."""
    return fold(unicodedata.normalize("NFKC", text))[0]


class BilingualTokens:
    """WordPiece for everything but Chinese characters; for these a word list with single characters."""

    def __init__(self, wordpiece: Any, vocabulary: Sequence[str]) -> None:
        self._wordpiece = wordpiece
        self.vocabulary = tuple(vocabulary)
        first = int(wordpiece.get_vocab_size())
        self._numbers = {word: first + at for at, word in enumerate(self.vocabulary)}
        self._start, self._end, self._unknown, self.mask = (
            int(wordpiece.token_to_id(name)) for name in ("[CLS]", "[SEP]", "[UNK]", "[MASK]")
        )

    def encode(self, text: str, *, split: float = 0.0, chance: random.Random | None = None) -> list[int]:
        """Token numbers with the start and end marks; a character outside the list is [UNK].

        ``split`` is the share of words that ``chance`` cuts into characters, for training.
        """
        numbers = [self._start]
        for part in _PART.findall(plain_form(text)):
            if not HAN.match(part):
                numbers += self._wordpiece.encode(part, add_special_tokens=False).ids
                continue
            for word in chinese_words_apart(part):
                whole = self._numbers.get(word)
                if whole is None or (chance and len(word) > 1 and chance.random() < split):
                    numbers += [self._numbers.get(char, self._unknown) for char in word]
                else:
                    numbers.append(whole)
        return [*numbers, self._end]

    def encode_batch(self, texts: Sequence[str]) -> list[list[int]]:
        """Token numbers of each text."""
        return [self.encode(text) for text in texts]
