"""Every change of a passage is on record, and a withdrawal outlives any import."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from common.clock import now
from knowledge.errors import KnowledgeError, UnknownPassage
from knowledge.vetting.ledger import entries
from knowledge.vetting.status import approve, review, servable_now, withdraw
from knowledge.vetting.store import Stored, read_all, store, sync_starter
from knowledge.vetting.tables import PassageEvent, PassageRow


def history(sessions, passage_id):
    with sessions() as session:
        events = session.scalars(select(PassageEvent).where(PassageEvent.passage_id == passage_id))
        return [(event.who, event.action, event.from_status, event.to_status) for event in events]


def test_what_is_stored_is_what_is_read(sessions, passage_of):
    """All fields, lists included."""
    passage = passage_of(status="draft", synonyms=("wheezing", "气喘"))
    with sessions.begin() as session:
        assert Stored(1, 0, 0) == store(session, [passage], who="a")
    with sessions() as session:
        assert [passage] == list(read_all(session))


def test_an_import_is_a_draft_whatever_it_says_of_itself(sessions, passage_of):
    """Only an approval by somebody here counts."""
    with sessions.begin() as session:
        store(session, [passage_of()], who="a")
    assert set() == servable_now(sessions, ["starter:en/asthma"]).keys()


def test_an_approved_source_is_recorded_with_who(sessions, passage_of):
    """From nothing to approved, by name."""
    with sessions.begin() as session:
        store(session, [passage_of(status="draft")], who="Li Na", approved_as="NIH")
    assert [("Li Na", "approve source", None, "approved")] == history(sessions, "starter:en/asthma")
    assert {"starter:en/asthma"} == servable_now(sessions, ["starter:en/asthma", "no:such"]).keys()


def test_the_same_import_again_changes_nothing(sessions, passage_of):
    """No event, no new row, and an approval is kept."""
    for _ in range(2):
        with sessions.begin() as session:
            done = store(session, [passage_of()], who="a", approved_as="NIH")
    assert Stored(0, 0, 1) == done
    with sessions.begin() as session:
        assert Stored(0, 0, 1) == store(session, [passage_of(status="draft")], who="a")
    assert {"starter:en/asthma"} == servable_now(sessions, ["starter:en/asthma"]).keys()


def test_changed_words_are_a_draft_again(sessions, passage_of):
    """What was approved were the old words."""
    with sessions.begin() as session:
        store(session, [passage_of()], who="a", approved_as="NIH")
        store(session, [passage_of(title="Other")], who="b")
    assert set() == servable_now(sessions, ["starter:en/asthma"]).keys()
    assert ("b", "change", "approved", "draft") == history(sessions, "starter:en/asthma")[-1]


def test_a_withdrawn_passage_stays_withdrawn_through_imports(sessions, passage_of):
    """Neither the same nor changed words bring it back, not even from an approved source."""
    with sessions.begin() as session:
        store(session, [passage_of()], who="a", approved_as="NIH")
        withdraw(session, "starter:en/asthma#2", who="b", reason="outdated")
        store(session, [passage_of(title="New")], who="a", approved_as="NIH")
        sync_starter(session, [passage_of(title="Newer")], who="a")
    assert set() == servable_now(sessions, ["starter:en/asthma"]).keys()
    with sessions.begin() as session:
        review(session, "starter:en/asthma", who="b")
        approve(session, "starter:en/asthma", who="c")
    assert ("c", "approve", "reviewed", "approved") == history(sessions, "starter:en/asthma")[-1]


def test_a_starter_file_that_is_gone_is_withdrawn(sessions, passage_of):
    """And other collections are left alone."""
    with sessions.begin() as session:
        other = passage_of("medquad:X/1-1", collection="medquad/X")
        store(session, [other], who="a", approved_as="NIH")
        sync_starter(session, [passage_of()], who="a")
        assert 1 == sync_starter(session, [passage_of("starter:en/gout")], who="a").withdrawn
    ids = ["starter:en/asthma", "starter:en/gout", "medquad:X/1-1"]
    assert {"starter:en/gout", "medquad:X/1-1"} == servable_now(sessions, ids).keys()


def test_an_expired_passage_is_approved_only_with_a_later_date(sessions, passage_of):
    """Approving does not silently extend a review."""
    yesterday = now().date() - timedelta(days=1)
    with sessions.begin() as session:
        store(session, [passage_of(review_due=yesterday)], who="a", trust_status=True)
        review(session, "starter:en/asthma", who="a")
        with pytest.raises(KnowledgeError, match="--review-due"):
            approve(session, "starter:en/asthma", who="b")
        approve(session, "starter:en/asthma", who="b", review_due=yesterday + timedelta(days=90))
    assert {"starter:en/asthma"} == servable_now(sessions, ["starter:en/asthma"]).keys()


def test_an_unknown_id_is_refused(sessions):
    """With the id."""
    with sessions() as session, pytest.raises(UnknownPassage, match="no:such"):
        withdraw(session, "no:such", who="a")


def test_the_ledger_shows_the_status_of_today(sessions, passage_of):
    """An approved passage whose date is past is listed as expired."""
    with sessions.begin() as session:
        late = passage_of(review_due=now().date() - timedelta(days=1))
        store(session, [late], who="a", trust_status=True)
    with sessions() as session:
        assert ["expired"] == [entry.status for entry in entries(session)]
        assert 1 == session.query(PassageRow).count()
