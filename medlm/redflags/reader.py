"""Reads a message: brings its spelling to one form, cuts it into words and finds what the word lists name."""

from __future__ import annotations

from typing import Dict, FrozenSet, List, NamedTuple, Optional, Tuple

from medlm.redflags.fold import fold
from medlm.redflags.lexicon import Lexicon, Mention
from medlm.redflags.spelling import Speller
from medlm.redflags.tokens import Tokens, tokenise


class Reading(NamedTuple):
    """A message as words with all mentions by name; `places` leads back to the message as it was written."""

    tokens: Tokens
    places: Optional[List[int]]
    table: Dict[str, List[Mention]]
    folded: str

    def span(self, mention: Mention) -> Tuple[int, int]:
        """Where a mention stands in the message, as character offsets, the end exclusive."""
        start, last = self.tokens.starts[mention.first_token], self.tokens.ends[mention.end_token - 1] - 1
        if self.places is not None:
            start, last = self.places[start], self.places[last]
        return start, last + 1


class Reader:
    """Finds the lexicon's phrases in any text; one object serves all threads."""

    def __init__(self, lexicon: Lexicon, real_words: FrozenSet[str], endings: bool = False) -> None:
        """With `endings` slips in the ending of a word are mended too."""
        self.lexicon = lexicon
        self._speller = Speller(lexicon.vocabulary, real_words, lexicon.spellings() if endings else None)

    def read(self, text: str) -> Reading:
        """Never raises on any text."""
        folded, places = fold(text)
        forms: Dict[str, List[str]] = {}
        speller = self._speller

        def canonical(word: str) -> List[str]:
            known = forms.get(word)
            if known is None:
                known = forms[word] = speller.forms(word.replace("'", ""))
            return known

        tokens = tokenise(folded, canonical)
        return Reading(tokens, places, self.lexicon.find(tokens), folded)
