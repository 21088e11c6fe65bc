"""The weights add up as the data file says."""

import numpy as np
import pytest

from knowledge.ranking import SIGNALS, load_settings, rank_scores


def test_the_longest_prefix_decides_what_a_collection_adds():
    """Rare diseases rank behind everyday collections, the project's own passages first."""
    prior = load_settings().prior
    assert prior("starter") > prior("medquad/MPlusHealthTopics") > prior("medquad/GARD")
    assert 0.0 == prior("something else")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_signal_has_a_weight_in_both_languages(lang):
    """Nothing is silently left out."""
    assert set(SIGNALS) == load_settings().weights[lang].keys()
    assert (load_settings().weight_vector(lang) > 0).all()


def test_the_other_language_stands_behind_only_when_the_evidence_is_alike():
    """A near English answer beats an unrelated Chinese one."""
    evidence, none = np.array([0.9, 0.3]), np.zeros(2)
    alike = rank_scores(np.array([0.6, 0.6]), none, np.array([1.0, 0.0]), 0.4)
    assert alike[0] < alike[1]
    unlike = rank_scores(evidence, none, np.array([1.0, 0.0]), 0.4)
    assert unlike[0] > unlike[1]


def test_an_unrelated_passage_gains_little_from_its_collection():
    """The prior shrinks with the distance from the best evidence."""
    scores = rank_scores(np.array([0.8, 0.2]), np.array([0.0, 0.1]), np.zeros(2), 0.4)
    assert scores[1] < 0.21
