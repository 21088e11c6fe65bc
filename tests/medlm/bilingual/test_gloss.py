"""Placing Chinese words: each lies where its English meaning lies, and survives the store."""

from pathlib import Path

import numpy as np
import pytest

from medlm.bilingual.gloss import choose_words, place_words
from medlm.bilingual.words import FILE, ChineseWords
from medlm.config import read_config
from medlm.errors import WeightsDamaged, WeightsMissing
from medlm.student.pairs import Pair
from medlm.transformer import Transformer

PAIRS = [
    Pair("cedict", "发烧", "to have a fever"),
    Pair("cedict", "高兴", "happy; glad"),
    Pair("tatoeba", "我发烧", "I have a fever"),
    Pair("tatoeba", "我高兴", "I am happy"),
]
CONFIG = read_config("words") | {"least_character": 1}


@pytest.fixture(scope="module")
def words() -> ChineseWords:
    """A small list, placed among the packaged encoder's pieces."""
    base = Transformer.load(precision="float32")
    english = base.model.embeddings.word_embeddings.weight.detach().numpy()
    vocabulary = choose_words(CONFIG, PAIRS, ["我胸口疼"])
    return place_words(CONFIG, vocabulary, PAIRS, english, base.wordpiece, base="b")


def test_words_of_pairs_dictionary_and_reports_are_chosen_with_their_characters(words: ChineseWords) -> None:
    """Also a word that only a report uses."""
    assert {"发烧", "高兴", "胸口", "发", "烧", "我"} <= set(words.vocabulary)


def test_a_word_lies_near_its_meaning(words: ChineseWords) -> None:
    """Fever is nearer to the pieces of its translation than happiness is."""
    base = Transformer.load(precision="float32")
    fever = base.model.embeddings.word_embeddings.weight.detach().numpy()[
        base.wordpiece.token_to_id("fever")
    ]
    near, far = (words.vectors[words.vocabulary.index(word)] @ fever for word in ("发烧", "高兴"))
    assert near > 2 * far


def test_what_is_stored_is_what_is_read(words: ChineseWords, tmp_path: Path) -> None:
    """Words, vectors and fingerprint."""
    words.save(tmp_path)
    again = ChineseWords.load(tmp_path)
    assert words.vocabulary == again.vocabulary
    assert np.array_equal(words.vectors, again.vectors)
    assert words.fingerprint == again.fingerprint


def test_a_missing_or_foreign_list_is_refused_with_the_remedy(tmp_path: Path) -> None:
    """Not a crash later on."""
    with pytest.raises(WeightsMissing, match="medlm train words"):
        ChineseWords.load(tmp_path)
    (tmp_path / FILE).write_bytes(b"nonsense")
    with pytest.raises(WeightsDamaged, match="medlm train words"):
        ChineseWords.load(tmp_path)
