"""The classifier as plain arrays gives scikit-learn's own probabilities."""

import pytest

pytestmark = pytest.mark.stack


def test_the_probabilities_are_scikit_learns(inside):
    """In both languages, for unknown words, for a message without any word and for no group."""
    found = inside("scores:compared")
    assert found["classes"] == found["expected_classes"]
    for ours, theirs in found["pairs"]:
        assert theirs == pytest.approx(ours, abs=1e-12)


def test_a_classifier_of_another_make_is_refused(inside):
    """Rather than read wrongly."""
    assert "not known here" in inside("scores:refused")
