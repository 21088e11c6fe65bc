"""The figures are those of the textbooks."""

from math import log2

import pytest

from knowledge.errors import SourceError
from knowledge.evaluate import figures, read_qrels


def test_a_perfect_run_scores_one():
    """Best first, nothing missed."""
    measured = figures({"q": ["a", "b"]}, {"q": {"a": 2, "b": 1}})
    assert (1.0, 1.0, 1.0, 1.0) == (measured.ndcg10, measured.mrr10, measured.recall10, measured.p1)


def test_a_run_worked_out_by_hand():
    """Relevant at rank 2, one of two found."""
    measured = figures({"q": ["x", "a"]}, {"q": {"a": 1, "b": 1}})
    assert 0.5 == measured.mrr10
    assert 0.5 == measured.recall10
    assert 0.0 == measured.p1
    assert pytest.approx((1 / log2(3)) / (1 + 1 / log2(3))) == measured.ndcg10


def test_recall_at_five_stops_at_five():
    """The sixth is not among them."""
    measured = figures({"q": ["1", "2", "3", "4", "a", "b"]}, {"q": {"a": 1, "b": 1}})
    assert (0.5, 1.0) == (measured.recall5, measured.recall10)


def test_pieces_count_as_their_passage():
    """Two pieces of one answer are one result."""
    measured = figures({"q": ["p#2", "p#1", "a"]}, {"q": {"p": 1}})
    assert (1.0, 1.0) == (measured.p1, measured.recall10)


def test_queries_without_an_answer_are_left_out_and_abstaining_is_counted():
    """An unanswerable query changes no mean."""
    measured = figures({"q": ["a"], "r": ["z"]}, {"q": {"a": 1}, "r": {"z": 0}}, abstained=["q"])
    assert (1, 0.0) == (measured.queries, measured.answered)


def test_a_broken_line_of_qrels_is_named(tmp_path):
    """The message says which line."""
    file = tmp_path / "qrels.txt"
    file.write_text("q 0 a 1\nq 0 b\n")
    with pytest.raises(SourceError, match="line 2"):
        read_qrels(file)
