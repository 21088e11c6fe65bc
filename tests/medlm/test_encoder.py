"""The encoder: one space for two languages, the same vector whatever else is in the batch."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medlm.encoder import Encoder, han_share, main_lang
from medlm.errors import ModelError, WeightsDamaged, WeightsMissing
from medlm.settings import MedlmSettings
from medlm.student.model import Student
from medlm.transformer import Transformer

MEANINGS = [
    ("高血压是什么？", "What is high blood pressure?"),
    ("孩子发烧39度要去医院吗", "Should I take my child with a fever of 39 to hospital?"),
    ("怀孕可以吃布洛芬吗", "Can I take ibuprofen while pregnant?"),
    ("拉肚子三天了", "I have had diarrhoea for three days"),
    ("睡不着觉怎么办", "I cannot sleep, what can I do?"),
    ("糖尿病吃什么好", "What should people with diabetes eat?"),
    ("我的背很疼", "My back hurts a lot"),
    ("皮肤很痒，起了红疹", "My skin itches and I have a red rash"),
]


def test_a_chinese_text_lies_nearest_to_its_english_meaning(encoder: Encoder) -> None:
    """Everyday questions find their counterpart across the languages."""
    likeness = encoder.embed([zh for zh, _ in MEANINGS]) @ encoder.embed([en for _, en in MEANINGS]).T
    assert list(range(len(MEANINGS))) == likeness.argmax(axis=1).tolist()


def test_mixed_text_lies_between_its_languages(encoder: Encoder) -> None:
    """Half Chinese, half English is near to the English of the whole."""
    texts = ["我胸口疼 and my left arm is numb", "My chest hurts and my left arm is numb", "How do I book?"]
    mixed, whole, other = encoder.embed(texts)
    assert mixed @ whole > 0.6 > 0.3 > mixed @ other


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_vectors_are_finite_of_length_one_and_one_a_text(encoder: Encoder, texts: list[str]) -> None:
    """Any text that Unicode can write; only a text that the models see nothing in may be zero."""
    texts = [text.encode("utf-8", "ignore").decode() for text in texts]
    vectors = encoder.embed(texts)
    assert (len(texts), encoder.dim) == vectors.shape
    assert np.isfinite(vectors).all()
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-3) | (lengths == 0))


def test_a_text_s_vector_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    """Alone or beside a long text, up to the precision of the arithmetic."""
    alone = encoder.embed(["my knee hurts"])[0]
    beside = encoder.embed(["word " * 600, "my knee hurts", "头痛"])[1]
    assert alone @ beside == pytest.approx(1, abs=1e-3)


def test_the_end_of_a_long_text_counts(encoder: Encoder) -> None:
    """A text of several windows is read to its end."""
    filler = "the weather was mild and we sat in the garden " * 60
    plain, ending, topic = encoder.embed([filler, filler + "chest pain " * 300, "chest pain"])
    assert ending @ topic > plain @ topic + 0.1


def test_a_missing_student_is_named(tmp_path: Path) -> None:
    """The message says which file and which command."""
    with pytest.raises(WeightsMissing, match="medlm train student"):
        Encoder.load(MedlmSettings(_env_file=None, medlm_weights_dir=tmp_path))


def test_an_encoder_that_is_nowhere_is_named(tmp_path: Path) -> None:
    """A folder without a model says what may be given instead."""
    with pytest.raises(ModelError, match="all-MiniLM-L6-v2"):
        Transformer.load(str(tmp_path))


def test_a_student_of_another_encoder_is_refused() -> None:
    """Two spaces are never mixed."""
    student = Student.from_table(np.ones((4, 8), np.float32), teacher="another")

    class Named:
        name, dim = "all-MiniLM-L6-v2", 8

    with pytest.raises(WeightsDamaged, match="another"):
        Encoder(Named(), student)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "lang"),
    [("headache", "en"), ("头痛", "zh"), ("做了CT检查说没事", "zh"), ("my 妈妈 has a bad cough today", "en")],
)
def test_the_main_language_is_that_of_most_words(text: str, lang: str) -> None:
    """A loan word does not change a text's language."""
    assert lang == main_lang(text)


@given(st.text(max_size=40))
def test_the_share_of_chinese_is_a_share(text: str) -> None:
    """Between nothing and all."""
    assert 0 <= han_share(text) <= 1


def test_a_text_without_words_takes_the_language_that_was_given() -> None:
    """A bare number belongs to whoever wrote it."""
    assert "zh" == main_lang("38.9", "zh")


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [("mnbv zzkq plof", 0, 0), ("headache", 1, 1), ("头痛", 1, 1.5), ("my chest hurts", 3, 3), ("", 0, 0)],
)
def test_letters_struck_at_random_are_no_words(
    encoder: Encoder, text: str, least: float, most: float
) -> None:
    """Only words of the vocabulary count, and Chinese by the length of its words."""
    assert least <= encoder.known_words(text) <= most


@pytest.mark.parametrize(("text", "tokens"), [("头痛", 4), ("headache", 3), ("头痛 headache", 5)])
def test_chinese_characters_count_as_what_they_cost(encoder: Encoder, text: str, tokens: int) -> None:
    """One a character, beside the English tokens and the two marks."""
    assert tokens == encoder.count_tokens(text)
