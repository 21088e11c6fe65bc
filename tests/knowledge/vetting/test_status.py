"""Two different people stand behind every approval, and nothing gets round them."""

import pytest

from knowledge.errors import KnowledgeError
from knowledge.vetting.ledger import waiting
from knowledge.vetting.status import approve, review, servable_now, withdraw
from knowledge.vetting.store import store, sync_starter

ID = "starter:en/asthma"


@pytest.fixture
def draft(sessions, passage_of):
    """One imported draft."""
    with sessions.begin() as session:
        store(session, [passage_of(status="draft")], who="importer")
    return passage_of(status="draft")


def test_a_review_alone_shows_nothing(sessions, draft):
    """Half the way."""
    with sessions.begin() as session:
        review(session, ID, who="Ann")
    assert {} == servable_now(sessions, [ID])


@pytest.mark.parametrize("same", ["Ann", "ann", " ANN ", "Ａｎｎ"])
def test_the_same_person_cannot_approve_under_another_spelling(sessions, draft, same):
    """Capitals, spaces and full-width letters make no second person."""
    with sessions.begin() as session:
        review(session, ID, who="Ann")
        with pytest.raises(KnowledgeError, match="another person"):
            approve(session, ID, who=same)


def test_either_of_two_reviewers_may_approve(sessions, draft):
    """There are two people then."""
    with sessions.begin() as session:
        review(session, ID, who="Ann")
        review(session, ID, who="Ben")
        approve(session, ID, who="Ann")
    assert {ID: ID} == servable_now(sessions, [ID])


def test_a_review_of_other_words_does_not_count(sessions, draft, passage_of):
    """What was read is what is approved."""
    with sessions.begin() as session:
        review(session, ID, who="Ann")
        store(session, [passage_of(title="Other words")], who="importer")
        with pytest.raises(KnowledgeError, match="nobody has reviewed"):
            approve(session, ID, who="Ben")


def test_a_review_counts_for_one_decision(sessions, draft):
    """After a withdrawal it must be read again."""
    with sessions.begin() as session:
        review(session, ID, who="Ann")
        approve(session, ID, who="Ben")
        withdraw(session, ID, who="Ben")
        with pytest.raises(KnowledgeError, match="nobody has reviewed"):
            approve(session, ID, who="Ben")


def test_an_approved_passage_stays_in_sight_while_its_renewal_is_under_way(sessions, draft):
    """A review takes nothing away."""
    with sessions.begin() as session:
        review(session, ID, who="Ann")
        approve(session, ID, who="Ben")
        review(session, ID, who="Ann")
    assert {ID: ID} == servable_now(sessions, [ID])


@pytest.mark.parametrize("changed", [{}, {"title": "Other words"}])
def test_no_build_and_no_import_approves_what_is_on_its_way_back(sessions, passage_of, changed):
    """A withdrawn passage that one person has reviewed waits for the second, whatever is imported."""
    with sessions.begin() as session:
        sync_starter(session, [passage_of()], who="build")
        withdraw(session, ID, who="Ann")
        review(session, ID, who="Ann")
        for _ in range(2):
            sync_starter(session, [passage_of(**changed)], who="build")
            store(session, [passage_of(**changed)], who="importer", approved_as="NHS")
    assert {} == servable_now(sessions, [ID])


@pytest.mark.parametrize("who", ["", "  ", "x" * 121])
def test_a_decision_has_a_name(sessions, draft, who):
    """Nobody is not somebody."""
    with sessions.begin() as session, pytest.raises(KnowledgeError, match="--by"):
        review(session, ID, who=who)


def test_what_is_reviewed_waits_for_the_second_person(sessions, draft):
    """And is listed."""
    with sessions.begin() as session:
        assert [] == list(waiting(session, days=30))
        review(session, ID, who="Ann")
        assert [ID] == [entry.id for entry in waiting(session, days=30)]
