"""The fast forward pass: what the Hugging Face model computes, whatever the batch."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medlm.fastbert import FastBert
from medlm.transformer import WINDOW, Transformer, normalise

PIECES = st.lists(st.lists(st.integers(1000, 20_000), min_size=1, max_size=40), min_size=1, max_size=9)


@pytest.fixture(scope="module")
def plain() -> Transformer:
    """The encoder in float32, without the fast pass."""
    return Transformer.load(precision="float32")


@pytest.fixture(scope="module")
def fast() -> FastBert:
    """The same encoder's fast pass."""
    model = Transformer.load(precision="bfloat16").model
    if not FastBert.fits(model, "cpu"):
        pytest.skip("this build of torch has no oneDNN")
    return FastBert(model)


def expected(plain: Transformer, piece: list[int]) -> Any:
    """The sentence vector in float32 arithmetic, read alone."""
    return plain._forward([piece])[0]


@settings(max_examples=20, deadline=None)
@given(PIECES)
def test_each_piece_gets_the_vector_of_the_plain_model(
    plain: Transformer, fast: FastBert, pieces: list[list[int]]
) -> None:
    """Short beside long, one or many: each as if it had been read alone in float32."""
    vectors = normalise(fast.means(pieces))
    likeness = [vector @ expected(plain, piece) for vector, piece in zip(vectors, pieces, strict=True)]
    assert [1.0] * len(pieces) == pytest.approx(likeness, abs=2e-3)


def test_a_full_window_is_read(plain: Transformer, fast: FastBert) -> None:
    """The longest piece there is, beside the shortest."""
    long = list(np.random.default_rng(1).integers(1000, 20_000, WINDOW).tolist())
    vectors = normalise(fast.means([long, [101, 102]]))
    assert vectors[0] @ expected(plain, long) == pytest.approx(1, abs=2e-3)
    assert np.isfinite(vectors).all()


def test_float32_is_left_to_the_plain_model(plain: Transformer) -> None:
    """Who asks for float32 gets it."""
    assert not FastBert.fits(plain.model, "cpu")
