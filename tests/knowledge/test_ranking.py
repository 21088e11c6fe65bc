"""The weights add up as the data file says."""

import numpy as np
import pytest

from knowledge.ranking import SIGNALS, beside_the_first, load_settings, rank_scores, trust


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


def test_what_speaks_of_the_same_as_the_first_moves_up():
    """And the first stays first, however much the share is."""
    centres = np.eye(3, dtype=np.float32)[[0, 1, 2, 0]]
    total = beside_the_first(np.array([0.9, 0.5, 0.45, 0.44]), centres, 0.5)
    assert [0, 3] == list(np.argsort(-total)[:2])


def test_a_word_that_no_passage_has_makes_an_english_question_less_sure():
    """ "Lupus" in a library without lupus; a Chinese one gains by the words that the passage has."""
    settings, none = load_settings(), np.zeros(1, np.float32)
    signals = np.full((1, len(SIGNALS)), 0.5, np.float32)
    assert trust(settings, "en", signals, none, 0.5)[0] < trust(settings, "en", signals, none, 0.0)[0]
    covered = signals.copy()
    covered[0, SIGNALS.index("lexical")] = 0.9
    gained = trust(settings, "zh", covered, none, 0.0) - trust(settings, "zh", signals, none, 0.0)
    assert gained[0] > 0.4 * settings.weight_vector("zh")[SIGNALS.index("lexical")]


def test_another_subject_than_the_one_named_is_less_sure():
    """The passage may still come first, but it is not an answer."""
    signals = np.full((1, len(SIGNALS)), 0.5, np.float32)
    off, on = np.ones(1, np.float32), np.zeros(1, np.float32)
    settings = load_settings()
    assert trust(settings, "zh", signals, off, 0.0)[0] < trust(settings, "zh", signals, on, 0.0)[0]


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
