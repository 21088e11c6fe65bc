"""A passage knows what it lacks and whether it may be shown."""

from datetime import date, timedelta

import pytest

from knowledge.passage import (
    APPROVED,
    DUE,
    EXPIRED,
    LONGEST,
    WITHDRAWN,
    original_id,
    servable,
    shown_status,
)  # fmt: skip
from knowledge.vetting.tables import PassageRow

TODAY = date(2026, 11, 24)


def test_a_complete_passage_has_no_problem(passage_of):
    """Nothing is said about a passage that has everything."""
    assert passage_of().problem() is None


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"licence": " "}, "licence"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"source_url": ""}, "source_url"),
        ({"lang": "fr"}, "lang"),
        ({"name": "with space"}, "id"),
        ({"name": "medquad:X/1#2"}, "id"),
        ({"text": "x" * 1_000_001}, "text"),
        ({"review_due": date(2025, 1, 1)}, "review_due"),
        ({"status": "expired"}, "status"),
        ({"audience": "clinicians"}, "audience"),
        ({"audience": ""}, "audience"),
        ({"collection": "x" * 65}, "collection"),
        ({"topic": "x" * 161}, "topic"),
        ({"question_type": "x" * 33}, "question_type"),
    ],
)
def test_the_problem_names_the_field(passage_of, changes, named):
    """An operator reads which field is wrong."""
    assert named in passage_of(**changes).problem()


def test_the_hash_follows_the_words_and_not_the_status(passage_of):
    """Approval alone changes nothing that is indexed; a changed word does."""
    first = passage_of().content_hash()
    assert first == passage_of(status=WITHDRAWN, review_due=TODAY + timedelta(9999)).content_hash()
    assert first != passage_of(text="## A\nother\n## B\nwords").content_hash()


def test_the_lengths_are_those_of_the_database():
    """What passes here is not refused there later."""
    columns = PassageRow.__table__.columns
    assert {name: columns[name].type.length for name in LONGEST} == LONGEST


@pytest.mark.parametrize(
    ("passage_id", "original"),
    [("starter:zh/asthma", "starter:en/asthma"), ("starter:en/asthma", None), ("medquad:X/1-1", None)],
)
def test_a_translation_names_its_original(passage_id, original):
    """By the language in its id."""
    assert original == original_id(passage_id)


@pytest.mark.parametrize(
    ("status", "days", "shown", "seen"),
    [
        (APPROVED, 31, APPROVED, True),
        (APPROVED, 30, DUE, True),
        (APPROVED, 0, DUE, True),
        (APPROVED, -1, EXPIRED, False),
        (WITHDRAWN, 100, WITHDRAWN, False),
        ("draft", 100, "draft", False),
        ("reviewed", 100, "reviewed", False),
    ],
)
def test_only_approved_passages_within_their_review_date_are_shown(status, days, shown, seen):
    """Due is still shown, expired and withdrawn never."""
    due = TODAY + timedelta(days)
    assert shown == shown_status(status, due, TODAY)
    assert seen == servable(status, due, TODAY)
