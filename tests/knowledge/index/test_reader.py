"""An open index says how near several wordings of a passage are, and what a passage is about as a whole."""

import numpy as np
import pytest

from knowledge.index.build import build
from knowledge.index.reader import open_index


@pytest.fixture
def index(tmp_path, embedder, passage_of):
    """A passage with many wordings of a question, one with a single one, one about something else."""
    passages = [
        passage_of("a:many", title="swollen toe", questions=("toe swollen", "my swollen toe", "dry cough")),
        passage_of("b:single", title="swollen toe", questions=()),
        passage_of("c:other", title="dry cough", questions=("cough dry", "a dry cough"), text="## A\nCough."),
    ]
    build(tmp_path / "index", passages, embedder)
    return open_index(tmp_path / "index", model=embedder.fingerprint)


def test_several_near_wordings_count_more_than_one(index, embedder):
    """A far fourth does not matter."""
    many, single, other = index.agreement(np.arange(3), embedder.embed(["swollen toe"])[0])
    assert many > single > other
    assert many == pytest.approx(1.0, abs=0.25)


def test_passages_about_the_same_have_near_centres(index):
    """Of length 1, whatever the number of their wordings."""
    centres = index.centres(np.arange(3))
    assert np.ones(3) == pytest.approx(np.linalg.norm(centres, axis=1))
    assert centres[0] @ centres[1] > centres[0] @ centres[2]
